import { type Answer, answerTo, framesFrom, isRefusal } from './answers.ts'
import { attemptOf, type PacketView, viewOfPacket, type Attempt } from './attempt/attempt.ts'
import type { Shape } from './attempt/shape.ts'
import type { Listener } from './engine/listen.ts'
import type { PacketEngine } from './engine/packet-engine.ts'
import { openTap } from './engine/tap.ts'
import { fire, fireTraced, type Sighting } from './fire.ts'
import { toHex } from './frames/bytes.ts'
import { readBack } from './rules/read-back.ts'
import { nameRule } from './rules/rule-book.ts'
import { openSink, type SinkSpec } from './sink.ts'
import { openStation, type ProbeMachine, type Station } from './station.ts'

/**
 * `arrived`: accepted by the receiver's kernel. `dropped`: the receiver's card saw it, and it was not
 * accepted. `refused`: answered by a reset or an unreachable message (`receiver.accepted` tells whether the
 * firewall had let it in). `unseen`: never on the receiver's card.
 */
export type Fate = 'arrived' | 'dropped' | 'refused' | 'unseen'

export interface ProbeResult {
  readonly fate: Fate
  readonly sender: {
    readonly name: string
    readonly card: string
    readonly packet: PacketView
    readonly frame: string
    readonly answers: readonly Answer[]
  }
  readonly receiver: {
    readonly name: string
    readonly card: string
    /** When the card saw the frame; null when it did not. */
    readonly seenAt: string | null
    readonly accepted: boolean
    /** The rule that dropped it, else the one that let it in; null when no rule did. */
    readonly rule: string | null
  }
  /** The same frame to an open sink on the same switch; null when none was asked for. */
  readonly control: { readonly arrived: boolean } | null
}

export interface ProbeSpec {
  readonly from: ProbeMachine
  readonly to: ProbeMachine
  readonly shape: Shape
  /** Where to stand an open sink up for the positive control. */
  readonly sink?: SinkSpec
}

const ANSWER_WITHIN_MS = 60

/** One attempt, with what sender and receiver saw. */
export const probe = async (engine: PacketEngine, spec: ProbeSpec): Promise<ProbeResult> => {
  await using from = await openStation(engine, spec.from)
  await using to = await openStation(engine, spec.to)
  await using answers = await openTap(engine, {
    ns: spec.from.ns,
    interface: spec.from.card,
    filter: framesFrom(spec.to.mac),
  })
  await using tracer = await to.trace()
  const attempt = await attemptAt(from, to, spec.shape)
  const { sightings } = await fireTraced(to, tracer, [{ from, attempts: [attempt] }])
  const [sighting] = sightings
  if (!sighting) throw new TypeError('one attempt has one sighting')
  const heard = await answersTo(attempt, answers)
  return {
    fate: fateOf(sighting, heard),
    sender: {
      name: from.machine.name,
      card: from.machine.card,
      packet: viewOfPacket({ ...spec, id: attempt.id }, spec.to.card),
      frame: toHex(attempt.frame),
      answers: heard,
    },
    receiver: await receiverSide(engine, to, sighting),
    control: spec.sink ? await positiveControl(engine, from, spec.shape, spec.sink) : null,
  }
}

const attemptAt = async (from: Station, to: Station, shape: Shape): Promise<Attempt<null>> => {
  const [id = 0] = await to.observer.takeIds(1)
  return attemptOf(null, { shape, id, from: from.machine, to: to.machine })
}

const answersTo = async (attempt: Attempt<null>, tap: Listener): Promise<readonly Answer[]> => {
  const { records } = await tap.read({ count: 1, withinMs: ANSWER_WITHIN_MS })
  return records.flatMap(({ data }) => answerTo(attempt, data) ?? [])
}

const fateOf = (sighting: Sighting<null>, answers: readonly Answer[]): Fate => {
  if (answers.some(isRefusal)) return 'refused'
  if (sighting.accepted) return 'arrived'
  return sighting.arrivedAtNs === null ? 'unseen' : 'dropped'
}

const receiverSide = async (
  engine: PacketEngine,
  { machine, observer }: Station,
  { arrivedAtNs, accepted, acceptedBy, droppedBy }: Sighting<null>,
): Promise<ProbeResult['receiver']> => {
  const step = accepted ? acceptedBy : droppedBy
  const rules = step && (await readBack(engine, machine.ns, observer))
  return {
    name: machine.name,
    card: machine.card,
    seenAt: arrivedAtNs === null ? null : instantOf(arrivedAtNs),
    accepted,
    rule: step && rules ? nameRule(rules, step) : null,
  }
}

const instantOf = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString()

const positiveControl = async (
  engine: PacketEngine,
  from: Station,
  shape: Shape,
  spec: SinkSpec,
): Promise<{ arrived: boolean }> => {
  await using sink = await openSink(engine, spec)
  await using to = await openStation(engine, sink)
  const attempt = await attemptAt(from, to, shape)
  const { sightings } = await fire(to, [{ from, attempts: [attempt] }])
  return { arrived: sightings[0]?.accepted ?? false }
}
