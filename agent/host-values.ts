import * as z from 'zod'
import { AgentError } from './agent-error.ts'
import { OverlayMode } from './protocol/desired-state.ts'
import { ENCRYPTED_TUNNEL_PORT, PLAIN_TUNNEL_PORT } from './protocol/enrolment.ts'
import { HostId, Ipv4, Sha256 } from './protocol/names.ts'

/** What the bootstrap wrote into `/etc/drawbridge/host.env`: who this host is and whom it obeys. */
const HostEnv = z.strictObject({
  HOST_ID: HostId,
  CONTROL_ADDRESS: Ipv4,
  MIRROR_ADDRESS: z.union([Ipv4, z.literal('')]),
  OVERLAY_MODE: OverlayMode,
  AGENT_SHA256: Sha256,
  NODE_SHA256: Sha256,
  ADDRESS: Ipv4,
  INNER: Ipv4,
})

export interface HostValues {
  readonly host: HostId
  readonly control: Ipv4
  readonly mirror: Ipv4 | null
  readonly mode: OverlayMode
  readonly tunnelPort: number
  readonly address: Ipv4
  readonly inner: Ipv4
  readonly agentDigest: string
}

/** Parses `KEY=VALUE` lines without quotes; an unknown, repeated or missing key is an error. */
export function parseHostValues(text: string): HostValues {
  const parsed = HostEnv.safeParse(pairs(text))
  if (!parsed.success) throw badHostEnv(z.prettifyError(parsed.error))
  const env = parsed.data
  return {
    host: env.HOST_ID,
    control: env.CONTROL_ADDRESS,
    mirror: env.MIRROR_ADDRESS === '' ? null : env.MIRROR_ADDRESS,
    mode: env.OVERLAY_MODE,
    tunnelPort: env.OVERLAY_MODE === 'plain' ? PLAIN_TUNNEL_PORT : ENCRYPTED_TUNNEL_PORT,
    address: env.ADDRESS,
    inner: env.INNER,
    agentDigest: env.AGENT_SHA256,
  }
}

function pairs(text: string): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, key, value] = /^([A-Z0-9_]+)=([^\s"'`$\\]*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) throw badHostEnv(`no KEY=VALUE line: ${line}`)
    if (found.has(key)) throw badHostEnv(`${key} stands there twice`)
    found.set(key, value)
  }
  return Object.fromEntries(found)
}

const badHostEnv = (found: string): AgentError =>
  new AgentError(`the host's values cannot be used: ${found}`, {
    code: 'E_HOST_VALUES',
    fault: 'system',
    next: 'run the bootstrap again: bash /var/lib/cloud/user-data late',
  })
