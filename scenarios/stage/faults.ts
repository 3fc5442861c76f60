import type { ClaimId } from '../scenario.ts'
import type { HostActor } from './host-actor.ts'
import type { StrangerActor } from './stranger-actor.ts'

/** Something that is wrong on a host, done to both walls at once where it is about a wall, and how `verify` must call it. */
export interface Fault {
  readonly title: string
  readonly breaks: ClaimId
  /** Stands in the rule or the evidence of the finding. */
  readonly named: RegExp
  readonly commands: readonly (readonly string[])[]
  /** One line for the guard's owner, who alone may change it. */
  readonly guard?: string
}

const TUNNEL_PORT = '51820'
const GUARD = 'inet drawbridge_guard'

/** A port that answers to everybody. */
export const acceptedPort: Fault = {
  title: 'an accepted TCP port',
  breaks: 'default-deny',
  named: /-p tcp .*--dport 443 -j ACCEPT/,
  commands: [['iptables', '-I', 'INPUT', '-p', 'tcp', '--dport', '443', '-j', 'ACCEPT']],
  guard: `insert rule ${GUARD} inbound tcp dport 443 accept`,
}

/** A whole protocol of IPv6 let in. */
export const acceptedProtocol6: Fault = {
  title: 'an accepted IPv6 protocol',
  breaks: 'default-deny',
  named: /-p ipv6-icmp -j ACCEPT/,
  commands: [['ip6tables', '-I', 'INPUT', '-p', 'ipv6-icmp', '-j', 'ACCEPT']],
  guard: `insert rule ${GUARD} inbound meta l4proto ipv6-icmp accept`,
}

/** What a peer's hole was is shut. */
export const missingHoleOf = ({ name, address }: HostActor): Fault => ({
  title: `a missing hole of ${name}`,
  breaks: 'pairwise-holes',
  named: /the hole is missing/,
  commands: [['ipset', 'del', 'drawbridge-holes', `${address},udp:${TUNNEL_PORT}`]],
  guard: `delete element ${GUARD} holes { ${address} . ${TUNNEL_PORT} }`,
})

/** Somebody who never belonged has a hole like a peer's. */
export const holeTooManyOf = ({ name, address }: StrangerActor): Fault => ({
  title: `a hole too many, of the ${name}`,
  breaks: 'pairwise-holes',
  named: new RegExp(`a hole too many: ${address}`),
  commands: [['ipset', 'add', 'drawbridge-holes', `${address},udp:${TUNNEL_PORT}`]],
  guard: `add element ${GUARD} holes { ${address} . ${TUNNEL_PORT} }`,
})

/** Its holes stand, and no frame crosses. */
export const cutOverlay: Fault = {
  title: 'a cut overlay',
  breaks: 'overlay-private',
  named: /the overlay is cut/,
  commands: [['ip', 'link', 'set', 'dbvx0', 'down']],
}
