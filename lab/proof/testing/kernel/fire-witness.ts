import { readAddress } from '../../dump/addresses.ts'
import { TCP_FLAGS } from '../../dump/modules/tcp.ts'
import { protocolNumber } from '../../dump/protocols.ts'
import type { Witness } from '../../witness/witness.ts'
import { CARDS, MACS } from '../rulesets/pools.ts'
import { macBytes } from './fireable.ts'
import { framesOf, type Packet } from './frame.ts'
import type { KernelOracle } from './kernel-oracle.ts'

/** Fires a proof's own packet at the oracle's host under these rules; answers whether it got through every table. */
export async function fireWitness(
  oracle: KernelOracle,
  rules: string,
  witness: Witness,
): Promise<boolean> {
  const packet = packetOf(witness)
  const answer = await oracle.play({
    ...{ family: witness.family, rules, sets: '', guard: '', flows: [] },
    frames: Buffer.concat(framesOf(packet, 1)).toString('base64'),
  })
  if ('refused' in answer) throw new Error(answer.refused)
  if (answer.arrived !== 1) throw new Error('the packet did not arrive')
  return answer.passed.has(1)
}

function packetOf({ family, proto, iif, src, dst, sport, dport, flags, icmp }: Witness): Packet {
  const [from, to] = [readAddress(src, family), readAddress(dst, family)]
  const protocol = protocolNumber(proto)
  const card = CARDS.findIndex((name) => name === iif)
  if (from === null || to === null || protocol === null || card === -1)
    throw new Error('this witness cannot be fired')
  return {
    ...{ family, card, protocol, src: from, dst: to, mac: macBytes(MACS[0]) },
    sport: sport ?? 0,
    dport: dport ?? 0,
    flags: flagBits(flags ?? []),
    icmpType: icmp?.type ?? 0,
    icmpCode: icmp?.code ?? 0,
  }
}

const flagBits = (names: readonly string[]): number =>
  Object.entries(TCP_FLAGS).reduce(
    (bits, [name, bit]) => (names.includes(name) ? bits | bit : bits),
    0,
  )
