import { ownAddresses } from './own-addresses.ts'
import { framesFrom } from '../answers.ts'
import { anyOf, type BpfProgram, type BpfTest } from '../bpf/bpf.ts'
import type { Party } from '../attempt/party.ts'
import { addressOf } from '../attempt/party.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { settle } from '../engine/settle.ts'
import { openTap } from '../engine/tap.ts'
import { addressBytes, macBytes } from '../frames/addresses.ts'
import { viewOf } from '../frames/bytes.ts'
import { ETHERTYPE } from '../frames/ethernet.ts'
import type { Door } from '../observer/doors.ts'
import { openObserver } from '../observer/observer.ts'
import { openSink, type SinkSpec } from '../sink.ts'
import type { ProbeMachine } from '../station.ts'
import { fireVolleys } from './fire-volleys.ts'
import { framesOf, type Ammunition, type Volley } from './volley.ts'

export { ownMac } from './own-mac.ts'

export interface SalvoSpec {
  readonly from: ProbeMachine
  /** The addresses that its frames claim. Its MAC is nobody else's: by it they are counted. */
  readonly claims: Party
  readonly to: ProbeMachine
  readonly ammunition: Ammunition
  /** Where to stand an open sink up for the positive control. */
  readonly sink: SinkSpec
}

/** What became of a salvo, by the receiver's card and kernel. It adds up when all reached the card and all direct packets the IP stack. */
export interface SalvoReading {
  readonly title: string
  /** Frames that were sent, and that reached the receiver's card. */
  readonly sent: number
  readonly reached: number
  /** Those of them that are IP; those of these that no guard at the card stops; how many the IP stack really saw. */
  readonly packets: number
  readonly direct: number
  readonly arrived: number
  /** Behind filter INPUT. */
  readonly accepted: number
  /** `ipv4 tcp: 1` of what was accepted. */
  readonly kinds: readonly string[]
  /** The ports that it found open. */
  readonly doors: readonly Door[]
  /** IP packets that came back. */
  readonly answers: number
  /** One frame of each kind to an open machine on the same switch: how many packets, and how many it accepted. */
  readonly control: { readonly packets: number; readonly accepted: number }
}

const ANSWERS_WITHIN_MS = 100

/** Sends everything there is in it and counts what the receiver's kernel did with it. */
export const salvo = async (engine: PacketEngine, spec: SalvoSpec): Promise<SalvoReading> => {
  const { from, claims, to, ammunition, sink } = spec
  const volleys = ammunition.volleys(claims, to)
  await ownAddresses(engine, to)
  await using answers = await openTap(engine, {
    ns: from.ns,
    interface: from.card,
    filter: answersFrom(to, claims),
  })
  await using observer = await openObserver(engine, to.ns, to.card)
  const { sent, reached } = await fireVolleys(engine, rangeOf(spec, to), volleys)
  const { records } = await answers.read({ count: 1, withinMs: ANSWERS_WITHIN_MS })
  await settle(engine)
  return {
    title: ammunition.title,
    sent,
    reached,
    packets: count(volleys.filter(({ isIp = true }) => isIp)),
    direct: count(volleys.filter(({ isIp = true, isDirect = true }) => isIp && isDirect)),
    ...(await observer.counts(claims.mac)),
    doors: await observer.doors(claims.mac),
    answers: records.length,
    control: await tryOnSink(engine, spec, sink),
  }
}

const count = (volleys: readonly Volley[]): number =>
  volleys.reduce((sum, volley) => sum + framesOf(volley), 0)

const rangeOf = ({ from, claims }: SalvoSpec, { ns, card }: ProbeMachine) => ({
  ns: from.ns,
  interface: from.card,
  receiver: { ns, interface: card, filter: framesFrom(claims.mac) },
})

async function tryOnSink(
  engine: PacketEngine,
  spec: SalvoSpec,
  where: SinkSpec,
): Promise<SalvoReading['control']> {
  await using sink = await openSink(engine, where)
  await using observer = await openObserver(engine, sink.ns, sink.card)
  const one = spec.ammunition.volleys(spec.claims, sink).map(({ ports: _, ...volley }) => volley)
  await fireVolleys(engine, rangeOf(spec, sink), one)
  await settle(engine)
  const { accepted } = await observer.counts(spec.claims.mac)
  const packets = one.filter(({ isIp = true, lands = true }) => isIp && lands).length
  return { packets, accepted }
}

/** IP packets of one card to any address that the other claims. */
const answersFrom = ({ mac }: Party, claims: Party): BpfProgram => {
  const card = viewOf(macBytes(mac))
  const isFrom: readonly BpfTest[] = [
    { at: 6, size: 4, equals: card.getUint32(0) },
    { at: 10, size: 2, equals: card.getUint16(4) },
  ]
  const lastOf = (over: 'v4' | 'v6' | 'v6-link') =>
    viewOf(addressBytes(addressOf(claims, over)).slice(-4)).getUint32(0)
  const v4: BpfTest = { at: 12, size: 2, equals: ETHERTYPE.ipv4 }
  const v6: BpfTest = { at: 12, size: 2, equals: ETHERTYPE.ipv6 }
  return anyOf(
    [...isFrom, v4, { at: 30, size: 4, equals: lastOf('v4') }],
    [...isFrom, v6, { at: 50, size: 4, equals: lastOf('v6') }],
    [...isFrom, v6, { at: 50, size: 4, equals: lastOf('v6-link') }],
  )
}
