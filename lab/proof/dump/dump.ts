import type { Family } from '../family.ts'
import type { Match } from './match.ts'
import type { Target } from './target.ts'

/** What could not be read, where it stands. */
export interface Unread {
  /** Counted from 1. */
  readonly line: number
  /** At most 200 characters of it, none of them unprintable. */
  readonly text: string
  readonly because: string
}

export interface Rule {
  readonly line: number
  /** The rule as it stands in the dump, without counters. */
  readonly text: string
  readonly matches: readonly Match[]
  readonly target: Target
}

export interface Chain {
  readonly name: string
  /** Null for a chain of the user's own: whoever comes to its end goes back to the caller. */
  readonly policy: 'accept' | 'drop' | null
  readonly line: number
  readonly text: string
  readonly rules: readonly Rule[]
}

export interface Table {
  readonly name: string
  readonly chains: ReadonlyMap<string, Chain>
}

/** What a kernel said of one family's rules. */
export interface Dump {
  readonly family: Family
  readonly tables: ReadonlyMap<string, Table>
  /** Parts of rules that are not understood: the rest of them is, and the proof brackets what they may do. */
  readonly unknowns: readonly Unread[]
  /** Lines that may mean anything: nothing can be said of this family. */
  readonly faults: readonly Unread[]
}
