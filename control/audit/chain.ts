import type { AuditEntry } from '../api/contract.ts'
import type { SignedHead } from './head.ts'

export type AuditDraft = Omit<AuditEntry, 'hash'>

/** What the first entry follows. */
export const CHAIN_START = '0'.repeat(64)

/** The exact text an entry's hash covers: an array, so that no field can pose as its neighbour. */
export const chainText = (previous: string, entry: AuditDraft): string => {
  const { seq, at, actor, action, target, outcome, detail } = entry
  return JSON.stringify([previous, seq, at, actor, action, target, outcome, detail])
}

/** What an entry list is held against. */
export interface ChainEvidence {
  /** The highest number ever handed out. */
  readonly highestGiven: number
  /** The signed head that lies beside the log; every log but an empty one has one. */
  readonly head: SignedHead | null
  /** Heads that were kept elsewhere: they show what a log put back from an older copy has lost. */
  readonly keptHeads: readonly SignedHead[]
}

export interface ChainTools {
  readonly hash: (text: string) => string
  readonly isSigned: (head: SignedHead) => boolean
}

export type ChainVerdict =
  | { readonly isWhole: true; readonly entries: number }
  | { readonly isWhole: false; readonly seq: number; readonly found: string }

/**
 * Judges the log from its first entry to its signed head. The chain shows what was changed, taken out or reordered; the
 * heads show a chain that somebody without the authority's key has made anew, the end cut off, or a log of elsewhere.
 */
export const verifyChain = (
  entries: readonly AuditEntry[],
  evidence: ChainEvidence,
  tools: ChainTools,
): ChainVerdict =>
  faultInLinks(entries, tools) ??
  faultAtEnd(entries, evidence) ??
  [evidence.head ?? [], evidence.keptHeads]
    .flat()
    .map((head) => faultAtHead(entries, head, tools))
    .find((fault) => fault !== null) ?? { isWhole: true, entries: entries.length }

const faultInLinks = (
  entries: readonly AuditEntry[],
  { hash }: ChainTools,
): ChainVerdict | null => {
  let previous = CHAIN_START
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1
    if (entry.seq !== seq) return fault(seq, `entry ${seq} is missing`)
    if (entry.hash !== hash(chainText(previous, entry)))
      return fault(seq, `entry ${seq} or what it follows was changed`)
    previous = entry.hash
  }
  return null
}

const faultAtEnd = (
  { length }: readonly AuditEntry[],
  { highestGiven, head }: ChainEvidence,
): ChainVerdict | null => {
  if (length !== highestGiven) return fault(length + 1, 'the end was cut off')
  const signed = head?.seq ?? 0
  return signed >= length ? null : fault(signed + 1, `nothing after entry ${signed} is signed`)
}

const faultAtHead = (
  entries: readonly AuditEntry[],
  head: SignedHead,
  { isSigned }: ChainTools,
): ChainVerdict | null => {
  const { seq, hash } = head
  if (!isSigned(head)) return fault(seq, `the head at entry ${seq} is not signed by this authority`)
  const entry = entries[seq - 1]
  if (entry === undefined)
    return fault(entries.length + 1, `the log ends before entry ${seq}, which was signed`)
  return entry.hash === hash ? null : fault(seq, `entry ${seq} is not the one that was signed`)
}

const fault = (seq: number, found: string): ChainVerdict => ({ isWhole: false, seq, found })
