import type { Party } from '../../probe/attempt/party.ts'
import type { Shape } from '../../probe/attempt/shape.ts'
import { TCP_FLAG } from '../../probe/frames/transport.ts'
import { type ProofFinding, protocolNumber, type Witness } from '../../proof/index.ts'
import type { PlannedProbe } from '../probe-plan.ts'
import type { HostProof } from './prove-host.ts'

/** Packets with which the proof shows what is wrong, as the stranger can put them on the host's cable. */
export const witnessProbes = (
  { answers }: Pick<HostProof, 'answers'>,
  { stranger, card }: { readonly stranger: Party; readonly card: string },
): readonly PlannedProbe[] =>
  [...answers.both.findings, ...answers.guard.findings]
    .filter(({ query, chain }) => query === 'default-deny' && chain === 'INPUT')
    .flatMap((finding) => probeOf(finding, stranger, card) ?? [])

const probeOf = ({ packet }: ProofFinding, stranger: Party, card: string): PlannedProbe | null => {
  const shape = packet && shapeOf(packet)
  if (!packet || !shape || packet.iif !== card) return null
  const { src, mac } = packet
  return {
    claim: 'default-deny',
    shape,
    wish: 'dropped',
    forgesControl: false,
    isHole: false,
    chosen: { under: under(stranger, src, mac ?? stranger.mac), as: `the proof's own packet` },
  }
}

export const under = (stranger: Party, src: string, mac = stranger.mac): Party => ({
  mac,
  address: src.includes(':') ? stranger.address : src,
  address6: src.includes(':') ? src : stranger.address6,
})

/** Null: a fragment, which says nothing of its own. */
const shapeOf = (witness: Witness): Shape | null => {
  const { family, proto, sport, dport, flags, icmp, isLaterFragment } = witness
  const over = family === 4 ? 'v4' : 'v6'
  if (isLaterFragment) return null
  if (icmp) return { over, proto: 'icmp', message: icmp }
  if (proto === 'tcp')
    return { over, proto, sport: sport ?? 0, dport: dport ?? 0, opens: flagBits(flags ?? []) }
  if (proto === 'udp') return { over, proto, sport: sport ?? 0, dport: dport ?? 0 }
  const protocol = protocolNumber(proto)
  return protocol === null ? null : { over, proto: 'raw', protocol }
}

const flagBits = (names: readonly string[]): 'syn' | 'ack' | number => {
  const bits = names.reduce((all, name) => all | (FLAGS.get(name) ?? 0), 0)
  if (bits === TCP_FLAG.syn) return 'syn'
  return bits === TCP_FLAG.ack ? 'ack' : bits
}

const FLAGS: ReadonlyMap<string, number> = new Map(
  ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'].map((name, at) => [name, 1 << at]),
)
