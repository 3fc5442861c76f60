import { type BpfProgram, anyOf } from '../bpf/bpf.ts'

/**
 * What tells a probe from all other traffic, beside its id: a rare DSCP and TTL in IPv4; the DSCP and the
 * upper four bits of the flow label in IPv6, whose hop limit neighbour discovery needs.
 */
export const MARK = { dscp: 43, ttl: 173, flow: 0xd } as const

/** A probe's number, 1…65535: the IPv4 id, or the lower 16 bits of the flow label. */
export type ProbeId = number

export const flowLabelOf = (id: ProbeId): number => (MARK.flow << 16) | id

/** Lets marked frames through: EtherType, then DSCP and TTL or DSCP and flow label. */
export const markedFrames: BpfProgram = anyOf(
  [
    { at: 12, size: 2, equals: 0x0800 },
    { at: 15, size: 1, mask: 0xfc, equals: MARK.dscp << 2 },
    { at: 22, size: 1, equals: MARK.ttl },
  ],
  [
    { at: 12, size: 2, equals: 0x86dd },
    { at: 14, size: 2, mask: 0x0fcf, equals: (MARK.dscp << 6) | MARK.flow },
  ],
)
