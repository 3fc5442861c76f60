import { parseArgs } from 'node:util'
import * as z from 'zod'
import { OverlayMode, OverlaySpec } from '../agent/protocol/desired-state.ts'
import {
  AGENT_PORT,
  CONTROL_PORT,
  ENCRYPTED_TUNNEL_PORT,
  PLAIN_TUNNEL_PORT,
} from '../agent/protocol/enrolment.ts'
import { Ipv4 } from '../agent/protocol/names.ts'
import { ControlError, messageOf } from './errors.ts'

const number = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(lowest).max(highest))
const port = number(1, 65535)
const seconds = number(1, 10 * 365 * 24 * 3600)
/** A person logs in again once an hour at least. */
const LONGEST_PERSON_SECONDS = 3600

const Flags = z.strictObject({
  /** Directory of the database, the authority and the operator's credentials. */
  state: z.string().min(1).default('/var/lib/drawbridge-control'),
  address: Ipv4,
  socket: z.string().min(1).default('/run/drawbridge-control/operator.sock'),
  'people-socket': z.string().min(1).default('/run/drawbridge-control/people.sock'),
  files: z.string().min(1).default('/usr/lib/drawbridge-control/files'),
  bootstrap: z.string().min(1).default('/usr/lib/drawbridge-control/files/user-data.sh'),
  mirror: Ipv4.optional(),
  overlay: OverlayMode.default('encrypted'),
  vni: number(1, 0xffffff),
  'host-port': number(0, 65535).default(CONTROL_PORT),
  'agent-port': port.default(AGENT_PORT),
  'tunnel-port': port.optional(),
  'token-seconds': seconds.default(600),
  'agent-certificate-seconds': seconds.default(4 * 3600),
  'control-certificate-seconds': seconds.default(12 * 3600),
  'person-certificate-seconds': number(1, LONGEST_PERSON_SECONDS).default(LONGEST_PERSON_SECONDS),
})

/** What control was started with. */
export type Settings = ReturnType<typeof readFlags>

/** @throws ControlError E_USAGE */
export const readFlags = (words: readonly string[]) => {
  const flags = parse(words)
  return {
    state: flags.state,
    address: flags.address,
    socket: flags.socket,
    peopleSocket: flags['people-socket'],
    files: flags.files,
    bootstrap: flags.bootstrap,
    mirror: flags.mirror ?? null,
    overlay: OverlaySpec.parse({
      mode: flags.overlay,
      vni: flags.vni,
      port: flags['tunnel-port'] ?? TUNNEL_PORTS[flags.overlay],
    }),
    hostPort: flags['host-port'],
    agentPort: flags['agent-port'],
    tokenLifeMs: flags['token-seconds'] * 1000,
    agentLifeMs: flags['agent-certificate-seconds'] * 1000,
    ownLifeMs: flags['control-certificate-seconds'] * 1000,
    personLifeMs: flags['person-certificate-seconds'] * 1000,
  } as const
}

const TUNNEL_PORTS: Readonly<Record<OverlayMode, number>> = {
  encrypted: ENCRYPTED_TUNNEL_PORT,
  plain: PLAIN_TUNNEL_PORT,
}

const parse = (words: readonly string[]): z.output<typeof Flags> => {
  const options = Object.fromEntries(
    Object.keys(Flags.shape).map((name) => [name, { type: 'string' as const }]),
  )
  try {
    return Flags.parse(parseArgs({ args: [...words], options, strict: true }).values)
  } catch (error) {
    throw usage(error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error))
  }
}

const usage = (found: string): ControlError =>
  new ControlError({
    code: 'E_USAGE',
    message: `control cannot start with these flags: ${found}`,
    fault: 'caller',
    next: `give --address and --vni, and of ${Object.keys(Flags.shape).join(', ')} what differs from the default`,
  })
