import type { FollowState } from '../engine/follow.ts'
import { dissectPacket, dissectSegment, type IpPacket } from '../frames/dissect.ts'
import { changesBetween, rulesetOf } from './ruleset.ts'

/** A packet as it was accepted. */
export interface AcceptedPacket {
  readonly family: 4 | 6
  /** `tcp`, `udp`, `icmp 8`, `icmpv6 128`, or `protocol 47`. */
  readonly proto: string
  readonly src: string
  readonly dst: string
  readonly sport: number | null
  readonly dport: number | null
}

/** The instant in which a host stopped being shut. */
export interface FirstAccepted {
  /** RFC 3339, by the clock of the machine that the lab runs on. */
  readonly at: string
  /** Null where the kernel keeps no packet log: then only its kind is known. */
  readonly packet: AcceptedPacket | null
  readonly rules: RulesThen
  /** The machine's youngest processes right then, youngest first: `nft of drawbridge-firewall.service, 12 ms old`. */
  readonly processes: readonly string[]
}

export interface RulesThen {
  /** SHA-256 of the ruleset when the watch began; null when it could not be read then. */
  readonly before: string | null
  /** The same, read right after that packet. */
  readonly then: string | null
  /** Lines that came (`+`) and went (`-`) in between. */
  readonly changed: readonly string[]
}

/** Pure: what a watch took down of the first accepted packet; null when there was none. */
export const firstAcceptedIn = ({
  found,
  logged,
  rules,
  busy,
}: Pick<FollowState, 'found' | 'logged' | 'rules' | 'busy'>): FirstAccepted | null => {
  const first = logged.at(0)
  const at = first?.at ?? found?.at
  if (at === undefined) return null
  return {
    at: new Date(at / 1e6).toISOString(),
    packet: first ? packetIn(Buffer.from(first.packet, 'base64')) : null,
    rules: rulesThen(rules),
    processes: busy.map(processText),
  }
}

/** `udp 198.18.0.250:40123 → 198.18.0.11:53`. */
export const describePacket = ({ proto, src, dst, sport, dport }: AcceptedPacket): string =>
  `${proto} ${endOf(src, sport)} → ${endOf(dst, dport)}`

const processText = ({ ageMs, name, group }: FollowState['busy'][number]): string => {
  const unit = group.split('/').findLast((part) => /\.(?:service|scope|slice)$/.test(part))
  return `${name}${unit === undefined ? '' : ` of ${unit}`}, ${String(ageMs)} ms old`
}

const endOf = (address: string, port: number | null): string =>
  port === null ? address : `${address.includes(':') ? `[${address}]` : address}:${String(port)}`

const rulesThen = ({ before, then }: FollowState['rules']): RulesThen => {
  const [one, other] = [before, then].map((text) => (text === null ? null : rulesetOf(text)))
  return {
    before: one?.hash ?? null,
    then: other?.hash ?? null,
    changed: one && other ? changesBetween(one, other) : [],
  }
}

const packetIn = (bytes: Uint8Array): AcceptedPacket | null => {
  const ip = dissectPacket(bytes)
  if (!ip) return null
  const segment = dissectSegment(ip)
  const hasPorts = segment?.kind === 'tcp' || segment?.kind === 'udp'
  return {
    family: ip.family,
    proto: segment ? protoOf(segment, ip) : `protocol ${String(ip.protocol)}`,
    src: ip.src,
    dst: ip.dst,
    sport: hasPorts ? segment.sport : null,
    dport: hasPorts ? segment.dport : null,
  }
}

const protoOf = (
  segment: NonNullable<ReturnType<typeof dissectSegment>>,
  { family }: IpPacket,
): string => {
  switch (segment.kind) {
    case 'tcp':
    case 'udp':
      return segment.kind
    case 'icmp':
      return `${family === 4 ? 'icmp' : 'icmpv6'} ${String(segment.type)}`
    case 'other':
      return `protocol ${String(segment.protocol)}`
  }
}
