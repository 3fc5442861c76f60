import { addressText } from '../../dump/addresses.ts'
import { PROTOCOL } from '../../dump/protocols.ts'
import type { Family } from '../../family.ts'
import type { Firewall } from '../../firewall.ts'
import { openProof } from '../../open-proof.ts'
import { CARDS } from '../rulesets/pools.ts'
import type { Ruleset } from '../rulesets/ruleset.ts'
import type { DrawnPacket, Way } from './draw-packets.ts'
import { framesOf } from './frame.ts'
import { judge, type Judgement } from './judge.ts'
import type { KernelOracle, KnownFlow, RoundAnswer } from './kernel-oracle.ts'

export interface Comparison extends Judgement {
  /** The kernel's own dump, rules and sets, which the proof has read. */
  readonly dump: string
  /** The guard as it was loaded. */
  readonly guard: string
}

export interface ComparisonInput {
  readonly ruleset: Ruleset
  readonly draw: (firewall: Firewall) => readonly DrawnPacket[]
  /** What the proof is given to read instead of the kernel's dump; to show that a wrong proof is noticed. */
  readonly tamper?: (dump: string) => string
  /** Which way the packets go; inwards when not said. */
  readonly way?: Way
}

/** Loads a ruleset, reads the kernel's own dump of it, and compares the fate of each packet. Null: it was refused. */
export async function compareWithKernel(
  oracle: KernelOracle,
  { ruleset, draw, tamper = (dump) => dump, way = 'in' }: ComparisonInput,
): Promise<Comparison | null> {
  const dumped = await oracle.play({ ...ruleset, flows: [], frames: '' })
  if ('refused' in dumped) return null
  const firewall = firewallOf(ruleset, {
    ...dumped,
    rules: tamper(dumped.rules),
    nft: tamper(dumped.nft),
  })
  const wanted = draw(firewall).map(aboutFlows)
  const drawn = hasCard(ruleset) ? wanted.map(whole) : wanted
  const frames = drawn.flatMap(({ packet }, at) => framesOf(packet, at + 1))
  const answer = await oracle.play({
    ...ruleset,
    flows: flowsOf(drawn),
    frames: Buffer.concat(frames).toString('base64'),
  })
  if ('refused' in answer) return null
  if (answer.arrived !== frames.length)
    throw new Error(`of ${String(frames.length)} frames ${String(answer.arrived)} arrived`)
  return {
    ...judge(firewall, drawn, answer, way),
    dump: dumped.rules + dumped.sets,
    guard: ruleset.guard,
  }
}

function firewallOf(
  { family }: Ruleset,
  { rules, sets, nft }: Pick<RoundAnswer, 'rules' | 'sets' | 'nft'>,
): Firewall {
  const beside = nft === '' ? { sets } : { sets, nft }
  const texts = family === 4 ? { rules4: rules, ...beside } : { rules6: rules, ...beside }
  const [host] = openProof([texts], { interfaces: CARDS }).hosts
  const firewall = (family === 4 ? host?.firewall4 : host?.firewall6) ?? null
  if (firewall === null) throw new Error('no firewall was read')
  const [fault] = firewall.faults
  if (fault !== undefined) throw new Error(`${fault.text}: ${fault.because}\n${rules}`)
  return firewall
}

const hasCard = ({ guard }: Ruleset): boolean => guard.includes('table netdev ')

/** A guard at a card is asked of each fragment by itself, before anybody puts them together. */
function whole(drawn: DrawnPacket): DrawnPacket {
  const { firstPiece: _, ...packet } = drawn.packet
  return { ...drawn, packet }
}

const ERRORS: Readonly<Record<Family, readonly number[]>> = { 4: [3, 11, 12], 6: [1, 2, 3, 4] }
const ELSEWHERE: Readonly<Record<Family, string>> = { 4: '198.19.99.9', 6: 'fdb6:2d1a:9::99' }

/** Every other error is about a packet of its receiver's that is known: connection tracking calls it RELATED. */
function aboutFlows(drawn: DrawnPacket, at: number): DrawnPacket {
  const { packet } = drawn
  const { family, protocol, icmpType, dst } = packet
  const isError =
    (protocol === PROTOCOL.icmp || protocol === PROTOCOL.icmpv6) &&
    ERRORS[family].includes(icmpType)
  if (!isError || at % 2 === 0) return drawn
  const { firstPiece: _, ...whole } = packet
  const ends = { src: addressText(dst), dst: ELSEWHERE[family] }
  const quotes = { ...ends, sport: 1024 + at, dport: 53, protocol: PROTOCOL.udp }
  return { ...drawn, packet: { ...whole, quotes } }
}

/** Some of the packets belong to flows that are known already, from either side, and some are about such. */
function flowsOf(drawn: readonly DrawnPacket[]): readonly KnownFlow[] {
  const quoted = drawn.flatMap(({ packet: { quotes } }) => (quotes ? [quotes] : []))
  return [...quoted, ...ownFlowsOf(drawn)]
}

function ownFlowsOf(drawn: readonly DrawnPacket[]): readonly KnownFlow[] {
  return drawn
    .filter(({ packet }, at) => at % 23 === 7 && (packet.protocol === 6 || packet.protocol === 17))
    .slice(0, 40)
    .map(({ packet }, at) => {
      const { protocol, sport, dport } = packet
      const [src, dst] = [addressText(packet.src), addressText(packet.dst)]
      return at % 2 === 0
        ? { src, dst, sport, dport, protocol }
        : { src: dst, dst: src, sport: dport, dport: sport, protocol }
    })
}
