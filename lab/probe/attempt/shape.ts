/** What an attempt tries, whoever sends it to whom. */
export type Shape = { readonly over: Over } & Kind

/** IPv4; IPv6 between the underlay's own addresses; IPv6 between link-local addresses. */
export type Over = 'v4' | 'v6' | 'v6-link'

export type Kind =
  | {
      readonly proto: 'tcp'
      readonly sport: number
      readonly dport: number
      /** `syn` opens; `ack` pretends to belong to a flow; a number is the flags as they stand in the header. */
      readonly opens: 'syn' | 'ack' | number
    }
  | { readonly proto: 'udp'; readonly sport: number; readonly dport: number }
  | { readonly proto: 'icmp'; readonly message: IcmpMessage | IcmpKind }
  | { readonly proto: 'raw'; readonly protocol: number }

export type IcmpMessage =
  | 'echo'
  | 'timestamp'
  | 'unreachable'
  | 'neighbour-solicitation'
  | 'neighbour-advertisement'
  | 'router-advertisement'

/** A message by its numbers, with nothing in it. */
export interface IcmpKind {
  readonly type: number
  readonly code: number
}

/** `tcp 40123→22 v4`, `icmp echo v6-link`. */
export const describeShape = (shape: Shape): string => `${describeKind(shape)} ${shape.over}`

const describeKind = (kind: Kind): string => {
  switch (kind.proto) {
    case 'tcp':
      return `tcp ${kind.sport}→${kind.dport}${kind.opens === 'syn' ? '' : ` ${kind.opens}`}`
    case 'udp':
      return `udp ${kind.sport}→${kind.dport}`
    case 'icmp':
      return `icmp ${icmpName(kind.message)}`
    case 'raw':
      return `protocol ${kind.protocol}`
  }
}

export const icmpName = (message: IcmpMessage | IcmpKind): string =>
  typeof message === 'string' ? message : `${message.type}/${message.code}`
