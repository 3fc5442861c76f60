import { addressText } from '../../dump/addresses.ts'
import type { Firewall } from '../../firewall.ts'
import { openProof } from '../../open-proof.ts'
import { CARDS } from '../rulesets/pools.ts'
import type { Ruleset } from '../rulesets/ruleset.ts'
import type { DrawnPacket } from './draw-packets.ts'
import { cardFrame, frameOf } from './frame.ts'
import { judge, type Judgement } from './judge.ts'
import type { KernelOracle, KnownFlow } from './kernel-oracle.ts'

export interface Comparison extends Judgement {
  /** The kernel's own dump, rules and sets, which the proof has read. */
  readonly dump: string
}

export interface ComparisonInput {
  readonly ruleset: Ruleset
  readonly draw: (firewall: Firewall) => readonly DrawnPacket[]
  /** What the proof is given to read instead of the kernel's dump; to show that a wrong proof is noticed. */
  readonly tamper?: (dump: string) => string
}

/** Loads a ruleset, reads the kernel's own dump of it, and compares the fate of each packet. Null: it was refused. */
export async function compareWithKernel(
  oracle: KernelOracle,
  { ruleset, draw, tamper = (dump) => dump }: ComparisonInput,
): Promise<Comparison | null> {
  const dumped = await oracle.play({ ...ruleset, flows: [], frames: '' })
  if ('refused' in dumped) return null
  const firewall = firewallOf(ruleset, { rules: tamper(dumped.rules), sets: dumped.sets })
  const drawn = draw(firewall)
  const frames = drawn.map(({ packet }, at) => cardFrame(packet.card, frameOf(packet, at + 1)))
  const answer = await oracle.play({
    ...ruleset,
    flows: flowsOf(drawn),
    frames: Buffer.concat(frames).toString('base64'),
  })
  if ('refused' in answer) return null
  if (answer.arrived !== drawn.length)
    throw new Error(`of ${String(drawn.length)} frames ${String(answer.arrived)} arrived`)
  return { ...judge(firewall, drawn, answer), dump: dumped.rules + dumped.sets }
}

function firewallOf(
  { family }: Ruleset,
  { rules, sets }: { readonly rules: string; readonly sets: string },
): Firewall {
  const texts = family === 4 ? { rules4: rules, sets } : { rules6: rules, sets }
  const [host] = openProof([texts], { interfaces: CARDS }).hosts
  const firewall = (family === 4 ? host?.firewall4 : host?.firewall6) ?? null
  if (firewall === null) throw new Error('no firewall was read')
  const [fault] = firewall.faults
  if (fault !== undefined) throw new Error(`${fault.text}: ${fault.because}\n${rules}`)
  return firewall
}

/** Some of the packets belong to flows that are known already, from either side. */
function flowsOf(drawn: readonly DrawnPacket[]): readonly KnownFlow[] {
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
