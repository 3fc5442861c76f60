import { follow, type Follow } from '../engine/follow.ts'
import { readNetFiles } from '../engine/net-files.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { ProbeError } from '../errors.ts'
import { openObserver } from '../observer/observer.ts'
import { readCounts } from '../observer/read-counts.ts'
import { type FirstAccepted, firstAcceptedIn } from './first-accepted.ts'
import { deliveredIn, framesIn } from './kernel-counters.ts'
import { logFirstAccepted } from './packet-log.ts'
import { PRINT_RULES } from './ruleset.ts'

/** What one life of a machine, from a start to an end, let in from one card. */
export interface LifeReading {
  readonly pid: number
  readonly begins: LifeBeginning
  /** Packets that the kernel had delivered, to whomever, before the watch stood. */
  readonly deliveredBefore: number
  /** Packets that the kernel has delivered in all: loopback, control and everyone. */
  readonly delivered: number
  readonly accepted: number
  readonly kinds: readonly string[]
  /** IP packets of that card that reached this one. */
  readonly arrived: number
  /** Frames of anyone that reached this card. */
  readonly frames: number
  readonly first: FirstAccepted | null
  readonly ended: boolean
  /** Set when nothing could be seen of this life. */
  readonly unseen: string | null
}

/** `at-birth`: the watch must have stood before anything was delivered. `midway`: the machine ran before. */
export type LifeBeginning = 'at-birth' | 'midway'

export interface Life extends AsyncDisposable {
  readonly pid: number
  reading(): Promise<LifeReading>
}

export interface LifeSpec {
  readonly begins: LifeBeginning
  readonly pid: number
  readonly card: string
  /** The MAC of the card whose packets must not be accepted. */
  readonly mac: string
}

const EVERY_MS = 10
const FILES = ['snmp', 'snmp6']

/** Watches a machine from now to the end of its first process. A life that ended already is unseen. */
export const openLife = async (engine: PacketEngine, spec: LifeSpec): Promise<Life> => {
  await using stack = new AsyncDisposableStack()
  try {
    const ns = { pid: spec.pid }
    const observer = stack.use(await openObserver(engine, ns, spec.card))
    const then = await readNetFiles(engine, ns, FILES)
    const question = observer.questionAbout(spec.mac)
    const asked = { pid: spec.pid, everyMs: EVERY_MS, question, rules: PRINT_RULES }
    const watch = stack.use(await follow(engine, asked))
    const { group } = watch
    if (group !== null)
      stack.use(await logFirstAccepted(engine, { question, mac: spec.mac, group }))
    const kept = stack.move()
    const deliveredBefore = deliveredIn(then.get('snmp') ?? '', then.get('snmp6') ?? '')
    return {
      pid: spec.pid,
      reading: async () => ({ ...(await readLife(watch, spec)), deliveredBefore }),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    }
  } catch (error) {
    if (!isTooLate(error)) throw error
    return unseenLife(spec, error)
  }
}

const TOO_LATE = ['E_NAMESPACE_GONE', 'E_PROGRAM_ENDED', 'E_OS_ESRCH']

const isTooLate = (error: unknown): error is ProbeError =>
  error instanceof ProbeError && TOO_LATE.includes(error.code)

const readLife = async (
  watch: Follow,
  { pid, begins, card, mac }: LifeSpec,
): Promise<Omit<LifeReading, 'deliveredBefore'>> => {
  const state = await watch.state()
  const { last, answer, ended } = state
  const counts = readCounts(answer, mac)
  return {
    pid,
    begins,
    delivered: deliveredIn(last.snmp, last.snmp6),
    accepted: counts?.accepted ?? 0,
    kinds: counts?.kinds ?? [],
    arrived: counts?.arrived ?? 0,
    frames: framesIn(last.dev, card) ?? 0,
    first: firstAcceptedIn(state),
    ended: ended !== null,
    unseen: counts ? null : 'the observer was gone before it could be asked',
  }
}

const unseenLife = ({ pid, begins }: LifeSpec, { message }: ProbeError): Life => ({
  pid,
  reading: () =>
    Promise.resolve({
      pid,
      begins,
      deliveredBefore: 0,
      delivered: 0,
      accepted: 0,
      kinds: [],
      arrived: 0,
      frames: 0,
      first: null,
      ended: true,
      unseen: message,
    }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
})
