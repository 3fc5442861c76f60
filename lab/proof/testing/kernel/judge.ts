import { ADDRESS_TYPES, STATES, type State } from '../../dump/match.ts'
import { PROTOCOL } from '../../dump/protocols.ts'
import type { Firewall } from '../../firewall.ts'
import type { PacketSet } from '../../packet-set/packet-sets.ts'
import { perhaps, surely } from '../../queries/certainty.ts'
import { numberBits } from '../../space/bits.ts'
import { firstPackets, toHost } from '../../space/possible.ts'
import type { Hook } from '../../solve/road.ts'
import { traceOf } from '../../solve/trace.ts'
import { witnessOf, type Witness } from '../../witness/witness.ts'
import type { DrawnPacket, Way } from './draw-packets.ts'
import { translates } from './translates.ts'
import type { RoundAnswer } from './kernel-oracle.ts'

type Fate = 'accepted' | 'dropped'

/** A packet of which proof and kernel do not say the same. */
export interface Difference {
  readonly packet: Witness
  readonly fired: DrawnPacket
  /** Of the same flow, fired before. */
  readonly earlier: readonly DrawnPacket[]
  readonly kernel: Fate
  /** `impossible`: the proof holds that no packet is in such a state. */
  readonly proof: Fate | 'impossible'
  /** The rule or policy that the proof names. */
  readonly rule: string | null
}

export interface Judgement {
  readonly judged: number
  /** Of which the proof was sure. */
  readonly exact: number
  readonly accepted: number
  /** What the kernel did with the last one that was judged. */
  readonly last: Fate | null
  /** By the state in which connection tracking had them. */
  readonly states: ReadonlyMap<State, number>
  /** Not taken by the routing, for reasons that no rule gives: not judged. */
  readonly astray: number
  /** Later packets of a flow, where the first one's translation holds for them too: not judged. */
  readonly later: number
  /** Of those judged: that came in two fragments, and that the host sent itself. */
  readonly inPieces: number
  readonly outwards: number
  readonly differences: readonly Difference[]
}

/** Holds each packet's fate against the proof's bounds. */
export function judge(
  firewall: Firewall,
  drawn: readonly DrawnPacket[],
  answer: RoundAnswer,
  way: Way = 'in',
): Judgement {
  const bench = way === 'in' ? benchOf(firewall) : benchOutwards(firewall)
  const differences: Difference[] = []
  const states = new Map<State, number>()
  const count = { judged: 0, exact: 0, accepted: 0, astray: 0, later: 0, inPieces: 0, outwards: 0 }
  const flows = new Map<string, DrawnPacket[]>()
  let last: Fate | null = null
  for (const [at, fired] of drawn.entries()) {
    const id = at + 1
    const earlier = flows.get(flowOf(fired)) ?? []
    const isFirst = earlier.length === 0
    flows.set(flowOf(fired), [...earlier, fired])
    if (answer.translated.has(id) && !answer.routed.has(id)) {
      count.astray++
      continue
    }
    if (bench.isTranslating && !isFirst) {
      count.later++
      continue
    }
    const state = answer.tracked.get(id)
    if (state !== undefined) states.set(state, (states.get(state) ?? 0) + 1)
    const kernel = answer.passed.has(id) ? 'accepted' : 'dropped'
    const opinion = opinionOf(bench, { bits: inState(firewall, fired.bits, state), isFirst, state })
    last = kernel
    count.judged++
    if (fired.packet.firstPiece !== undefined) count.inPieces++
    if (way === 'out') count.outwards++
    if (kernel === 'accepted') count.accepted++
    if (opinion !== 'unsure') count.exact++
    if (opinion !== 'unsure' && opinion !== kernel)
      differences.push(differenceOf(bench, { fired, earlier, state, kernel, proof: opinion }))
  }
  return { ...count, last, states, differences }
}

interface Bench {
  readonly firewall: Firewall
  readonly way: Way
  readonly may: PacketSet
  readonly must: PacketSet
  readonly first: PacketSet
  readonly isTranslating: boolean
}

/** What gets in by either hook; groups are passed on by no router here. */
function benchOf(firewall: Firewall): Bench {
  const { space, family } = firewall
  const { sets } = space
  const input = firewall.accepted('INPUT')
  const forward = firewall.accepted('FORWARD')
  const isGroup = space.number('destinationType', ADDRESS_TYPES.indexOf('MULTICAST'))
  return {
    ...{ firewall, way: 'in' },
    may: perhaps(space, sets.or(input.may, sets.without(forward.may, isGroup))),
    must: surely(space, sets.or(input.must, sets.without(forward.must, isGroup))),
    first: firstPackets(space, family),
    isTranslating: translates(firewall),
  }
}

/** What gets out; no ruleset here translates that. */
function benchOutwards(firewall: Firewall): Bench {
  const { space, family } = firewall
  const { may, must } = firewall.accepted('OUTPUT')
  return {
    ...{ firewall, way: 'out', isTranslating: false },
    may: perhaps(space, may),
    must: surely(space, must),
    first: firstPackets(space, family),
  }
}

interface Seen {
  readonly bits: Uint8Array
  readonly isFirst: boolean
  readonly state: State | undefined
}

function opinionOf(
  { firewall, may, must, first }: Bench,
  { bits, isFirst, state }: Seen,
): Fate | 'impossible' | 'unsure' {
  const { sets } = firewall.space
  const isPossible = sets.holds(firewall.possible, bits) && (!isFirst || sets.holds(first, bits))
  if (state !== undefined && !isPossible) return 'impossible'
  const canBe = sets.holds(may, bits)
  if (canBe !== sets.holds(must, bits)) return 'unsure'
  return canBe ? 'accepted' : 'dropped'
}

/** Of a packet that was dropped before connection tracking nobody has seen a state: any is as good. */
function inState({ space }: Firewall, bits: Uint8Array, state: State | undefined): Uint8Array {
  const { first, width } = space.fields.state
  const whole = bits.slice()
  whole.set(numberBits(STATES.indexOf(state ?? 'NEW'), width), first)
  return whole
}

/** Packets of either direction that connection tracking takes for one flow have the same text. */
function flowOf({ packet }: DrawnPacket): string {
  const { protocol, sport, dport, icmpType, icmpCode } = packet
  const hasPorts = [PROTOCOL.tcp, PROTOCOL.udp, PROTOCOL.sctp].some((one) => one === protocol)
  const isIcmp = protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6
  const ends = [
    [...packet.src, hasPorts ? sport : 0].join(),
    [...packet.dst, hasPorts ? dport : 0].join(),
  ]
  return [...ends.toSorted(), protocol, ...(isIcmp ? [sport, icmpType, icmpCode] : [])].join()
}

interface Disagreement {
  readonly fired: DrawnPacket
  readonly earlier: readonly DrawnPacket[]
  readonly state: State | undefined
  readonly kernel: Fate
  readonly proof: Fate | 'impossible'
}

function differenceOf(
  { firewall, way }: Bench,
  { fired, earlier, state, kernel, proof }: Disagreement,
): Difference {
  const { space, family } = firewall
  const bits = inState(firewall, fired.bits, state)
  const hook = hookOf(firewall, way, bits)
  const place = { hasIn: way === 'in', hasOut: hook !== 'INPUT' }
  return {
    packet: witnessOf(space, bits, { family, ...place }),
    rule: traceOf(firewall, hook, bits).decider?.text ?? null,
    ...{ fired, earlier, kernel, proof },
  }
}

function hookOf({ space, family }: Firewall, way: Way, bits: Uint8Array): Hook {
  if (way === 'out') return 'OUTPUT'
  return space.sets.holds(toHost(space, family), bits) ? 'INPUT' : 'FORWARD'
}
