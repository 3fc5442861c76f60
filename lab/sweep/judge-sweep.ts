import { type PacketView, viewOfPacket } from '../probe/attempt/attempt.ts'
import { flagsOfShape } from '../probe/attempt/replay.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import { type Door, MOST_DOORS } from '../probe/observer/doors.ts'
import type { SalvoReading } from '../probe/salvo/salvo.ts'
import { typedCommand } from '../typed-command.ts'
import { broken, type Check, held, inconclusive } from '../verify/check.ts'
import type { ClaimId } from '../verify/result.ts'
import type { WorldMachine } from '../verify/world.ts'
import { describePorts } from './describe-ports.ts'
import type { SweepPlan } from './sweep-plan.ts'

export interface SweepAim {
  readonly lab: string
  readonly from: WorldMachine
  readonly to: WorldMachine
  readonly plan: Pick<SweepPlan, 'may' | 'must'>
}

/** The verdict on one pair. What does not add up is not held, whatever got in. */
export const judgeSweep = (reading: SalvoReading, aim: SweepAim): readonly Check[] => {
  const { may, must } = aim.plan
  const tooMany = reading.doors.filter((door) => !may.some((one) => isSame(one, door)))
  const missing = must.filter((door) => !reading.doors.some((one) => isSame(one, door)))
  const checks = [
    ...bySource(tooMany).map((doors) => opened(aim, doors)),
    ...missing.map((door) => shut(aim, door)),
    ...whatDoesNotAddUp(reading).map((evidence) => unclear(aim, evidence)),
  ]
  return checks.length === 0 ? [held(claimOf(may))] : checks
}

/** Frames that the kernel dropped on the way: nothing can be said of the rest either. */
export const lostSweep = (aim: SweepAim, evidence: string): readonly Check[] => [
  unclear(aim, evidence),
]

const whatDoesNotAddUp = (reading: SalvoReading): readonly string[] => [
  ...(reading.reached === reading.sent
    ? []
    : [`${reading.sent} frames were sent and ${reading.reached} reached the card`]),
  ...(reading.arrived === reading.packets
    ? []
    : [`${reading.packets} packets reached the card and ${reading.arrived} the host's kernel`]),
  ...(reading.accepted === reading.doors.length || reading.doors.length >= MOST_DOORS
    ? []
    : [`${reading.accepted} packets were accepted, at ${reading.doors.length} ports`]),
  ...(reading.control.accepted === reading.control.packets
    ? []
    : [
        `of ${reading.control.packets} such packets an open machine took ${reading.control.accepted}: the way there does not carry them`,
      ]),
]

const isSame = (one: Door, other: Door): boolean =>
  one.family === other.family &&
  one.proto === other.proto &&
  one.sport === other.sport &&
  one.dport === other.dport

const bySource = (doors: readonly Door[]): readonly (readonly [Door, ...Door[]])[] => {
  const groups = new Map<string, [Door, ...Door[]]>()
  for (const door of doors) {
    const key = `${door.family} ${door.proto} ${door.sport}`
    const group = groups.get(key)
    if (group) group.push(door)
    else groups.set(key, [door])
  }
  return [...groups.values()]
}

const claimOf = (may: readonly Door[]): ClaimId => {
  const [door] = may
  if (!door) return 'default-deny'
  return door.proto === 'tcp' ? 'control-only' : 'pairwise-holes'
}

const opened = (aim: SweepAim, doors: readonly [Door, ...Door[]]): Check => {
  const [first] = doors
  const ports = describePorts(doors.map(({ dport }) => dport))
  return broken({
    claim: 'default-deny',
    ...partiesOf(aim),
    packet: packetOf(aim, first),
    evidence: `accepted by the host's kernel at ${first.proto} ${ports}; it must be dropped`,
    replay: replayOf(aim, first),
  })
}

const shut = (aim: SweepAim, door: Door): Check =>
  broken({
    claim: claimOf(aim.plan.may),
    ...partiesOf(aim),
    packet: packetOf(aim, door),
    evidence: 'reached the card and was not accepted; it must be',
    replay: replayOf(aim, door),
  })

const unclear = (aim: SweepAim, evidence: string): Check =>
  inconclusive({
    claim: claimOf(aim.plan.may),
    ...partiesOf(aim),
    evidence,
    replay: typedCommand('sweep', aim.to.target, '--from', aim.from.target, '--lab', aim.lab),
  })

const partiesOf = ({ from, to }: SweepAim) => ({ host: to.target, from: from.target })

const shapeOf = ({ family, proto, sport, dport }: Door): Shape => {
  const over = family === 4 ? 'v4' : 'v6'
  return proto === 'tcp'
    ? { over, proto, sport, dport, opens: 'syn' }
    : { over, proto, sport, dport }
}

const packetOf = ({ from, to }: SweepAim, door: Door): PacketView =>
  viewOfPacket({ shape: shapeOf(door), id: 0, from, to }, to.card)

const replayOf = ({ lab, from, to }: SweepAim, door: Door): string =>
  typedCommand(
    'probe',
    from.target,
    to.target,
    ...(flagsOfShape(shapeOf(door)) ?? []),
    '--lab',
    lab,
  )
