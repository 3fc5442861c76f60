import type { StateView } from '../../control/api/contract.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { ProbeError } from '../probe/errors.ts'
import type { Door } from '../probe/observer/doors.ts'
import { ownMac, salvo, type SalvoReading } from '../probe/salvo/salvo.ts'
import type { Check } from '../verify/check.ts'
import { type KnownWorld, knownWorld, wishBetween } from '../verify/known-world.ts'
import type { SenderRole } from '../verify/probe-plan.ts'
import { type Finding, together, type Verdict } from '../verify/result.ts'
import { gatherFindings } from '../verify/tally.ts'
import type { World, WorldHost, WorldMachine } from '../verify/world.ts'
import { judgeSweep, lostSweep } from './judge-sweep.ts'
import { planSweep } from './sweep-plan.ts'

/** One sender's sweep of one host. The numbers add up, or the pair is inconclusive. */
export interface SweptPair {
  readonly from: string
  readonly to: string
  readonly verdict: Verdict
  /** Frames that were sent, that reached the host's card, and that its kernel saw. */
  readonly sent: number
  readonly reached: number
  readonly arrived: number
  /** What got through to the far side of filter INPUT, and where. */
  readonly accepted: number
  readonly doors: readonly Door[]
  /** IP packets that came back. */
  readonly answers: number
  /** One packet of each kind to an open machine on the same switch, and how many it took. */
  readonly control: SalvoReading['control']
}

export interface SweepResult {
  readonly verdict: Verdict
  readonly pairs: readonly SweptPair[]
  readonly findings: readonly Finding[]
  readonly ms: number
}

export interface SweepOptions {
  /** Targets; everybody when not given. */
  readonly to?: string | undefined
  readonly from?: string | undefined
  /** Told before each pair. */
  readonly onPair?: (from: string, to: string, index: number, count: number) => void
}

/**
 * Sends to every port of every host from everybody else, and tells by the receiver's own kernel what got in. Throws
 * `ProbeError` where looking itself failed.
 */
export const sweep = async (
  engine: PacketEngine,
  world: World & { readonly state: StateView },
  { to, from, onPair }: SweepOptions = {},
): Promise<SweepResult> => {
  const started = performance.now()
  const known = await knownWorld(engine, world, world.state)
  const aims = aimsOf(known).filter(
    (aim) => isCalled(aim.to, to) && isCalled(aim.sender.machine, from),
  )
  const pairs: SweptPair[] = []
  const checks: Check[] = [...known.checks]
  // One after the other: what overflows on the way is then known to be its own.
  for (const [index, aim] of aims.entries()) {
    onPair?.(aim.sender.machine.target, aim.to.target, index, aims.length)
    const one = await sweepPair(engine, known, aim)
    pairs.push(one.pair)
    checks.push(...one.checks)
  }
  return {
    verdict: together(checks.map(({ verdict }) => verdict)),
    pairs,
    findings: gatherFindings(checks),
    ms: Math.round(performance.now() - started),
  }
}

const isCalled = ({ target, alias, name }: WorldMachine, wanted: string | undefined): boolean =>
  wanted === undefined || [target, alias, name].includes(wanted)

interface Sender {
  readonly role: SenderRole
  readonly machine: WorldMachine
}

interface Aim {
  readonly sender: Sender
  readonly to: WorldHost
}

const aimsOf = ({ hosts, control, stranger }: KnownWorld): readonly Aim[] => {
  const senders: readonly Sender[] = [
    ...(stranger ? [{ role: 'stranger' as const, machine: stranger }] : []),
    ...(control ? [{ role: 'control' as const, machine: control }] : []),
    ...hosts.map((machine) => ({ role: 'host' as const, machine })),
  ]
  return hosts.flatMap((to) =>
    senders.filter(({ machine }) => machine !== to).map((sender) => ({ sender, to })),
  )
}

const sweepPair = async (
  engine: PacketEngine,
  known: KnownWorld,
  { sender: { role, machine: from }, to }: Aim,
): Promise<{ readonly pair: SweptPair; readonly checks: readonly Check[] }> => {
  const { world, tunnelPort } = known
  const hole = role === 'host' ? wishBetween(known, from, to) : 'closed'
  const { ammunition, ...plan } = planSweep({ role, tunnelPort, hole })
  const aim = { lab: world.lab, from, to, plan }
  const reading = await readingOf(engine, {
    from,
    claims: { ...from, mac: ownMac() },
    to,
    ammunition,
    sink: { switch: world.switch, ...world.sink },
  })
  const checks = 'lost' in reading ? lostSweep(aim, reading.lost) : judgeSweep(reading, aim)
  const verdict = together(checks.map((check) => check.verdict))
  const numbers = 'lost' in reading ? UNSEEN : reading
  return { pair: pairOf(aim, verdict, numbers), checks }
}

const readingOf = async (
  engine: PacketEngine,
  spec: Parameters<typeof salvo>[1],
): Promise<SalvoReading | { readonly lost: string }> => {
  try {
    return await salvo(engine, spec)
  } catch (error) {
    if (error instanceof ProbeError && error.code === 'E_FRAMES_LOST')
      return { lost: error.message }
    throw error
  }
}

type Numbers = Omit<SweptPair, 'from' | 'to' | 'verdict'>

const UNSEEN: Numbers = {
  ...{ sent: 0, reached: 0, arrived: 0, accepted: 0, answers: 0 },
  doors: [],
  control: { packets: 0, accepted: 0 },
}

const pairOf = (
  { from, to }: { readonly from: WorldMachine; readonly to: WorldMachine },
  verdict: Verdict,
  { sent, reached, arrived, accepted, doors, answers, control }: Numbers,
): SweptPair => ({
  ...{ from: from.target, to: to.target, verdict },
  ...{ sent, reached, arrived, accepted, doors, answers, control },
})
