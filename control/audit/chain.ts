import type { AuditEntry } from '../api/contract.ts'

export type AuditDraft = Omit<AuditEntry, 'hash'>

/** What the first entry follows. */
export const CHAIN_START = '0'.repeat(64)

/** The exact text an entry's hash covers: an array, so that no field can pose as its neighbour. */
export const chainText = (previous: string, entry: AuditDraft): string => {
  const { seq, at, actor, action, target, outcome, detail } = entry
  return JSON.stringify([previous, seq, at, actor, action, target, outcome, detail])
}

export type ChainVerdict =
  | { readonly isWhole: true; readonly entries: number }
  | { readonly isWhole: false; readonly seq: number; readonly found: string }

/**
 * Judges the chain from its first entry. `highestGiven` is the highest number ever handed out:
 * without it the end could be cut off unseen.
 */
export const verifyChain = (
  entries: readonly AuditEntry[],
  highestGiven: number,
  hash: (text: string) => string,
): ChainVerdict => {
  let previous = CHAIN_START
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1
    if (entry.seq !== seq) return { isWhole: false, seq, found: `entry ${seq} is missing` }
    if (entry.hash !== hash(chainText(previous, entry)))
      return { isWhole: false, seq, found: `entry ${seq} or what it follows was changed` }
    previous = entry.hash
  }
  if (entries.length === highestGiven) return { isWhole: true, entries: entries.length }
  return { isWhole: false, seq: entries.length + 1, found: 'the end was cut off' }
}
