import type { Unread } from '../dump/dump.ts'
import type { Family } from '../family.ts'

/** One member as `ipset save` writes it: `198.18.0.12,udp:51820`. */
export interface SetMember {
  readonly line: number
  readonly text: string
  /** An exception in a set of networks: the narrowest member decides. */
  readonly isException: boolean
}

export interface KernelSet {
  readonly name: string
  readonly line: number
  /** `hash:ip,port`. */
  readonly type: string
  readonly family: Family
  /** Members are networks of this many bits; null when the set was made without. */
  readonly netmask: number | null
  readonly members: readonly SetMember[]
}

/** What `ipset save` printed. */
export interface SetList {
  readonly sets: ReadonlyMap<string, KernelSet>
  readonly faults: readonly Unread[]
}

export const NO_SETS: SetList = { sets: new Map(), faults: [] }
