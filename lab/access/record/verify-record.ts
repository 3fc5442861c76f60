import { createHash, verify, X509Certificate } from 'node:crypto'
import type { AuditEntry } from '../../../control/api/contract.ts'

/** The newest entry at some instant, signed by control's authority. */
export interface RecordHead {
  readonly seq: number
  readonly hash: string
  readonly at: string
  readonly signature: string
}

export interface RecordFault {
  readonly seq: number
  readonly found: string
}

interface Record {
  readonly entries: readonly AuditEntry[]
  readonly head: RecordHead | null
  /** Certificate of control's authority, PEM. */
  readonly authority: string
}

/**
 * Judges the audit log with code of the lab's own, from the text that is hashed and signed: whole (null), or from which
 * entry on it is not. Entries after the signed head are not vouched for by anybody.
 */
export function verifyRecord({ entries, head, authority }: Record): RecordFault | null {
  let previous = '0'.repeat(64)
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1
    if (entry.seq !== seq) return { seq, found: `entry ${seq} is missing` }
    if (entry.hash !== hashOf(previous, entry))
      return { seq, found: `entry ${seq} or what it follows was changed` }
    previous = entry.hash
  }
  return faultAtHead(entries, head, authority)
}

function faultAtHead(
  entries: readonly AuditEntry[],
  head: RecordHead | null,
  authority: string,
): RecordFault | null {
  const { length } = entries
  if (head === null) return length === 0 ? null : { seq: 1, found: 'no head is signed' }
  if (!isSigned(head, authority))
    return { seq: head.seq, found: `the head at entry ${head.seq} is not signed by this authority` }
  if (head.seq > length)
    return { seq: length + 1, found: `the log ends before entry ${head.seq}, which was signed` }
  if (entries[head.seq - 1]?.hash !== head.hash)
    return { seq: head.seq, found: `entry ${head.seq} is not the one that was signed` }
  return head.seq === length
    ? null
    : { seq: head.seq + 1, found: `nothing after entry ${head.seq} is signed` }
}

const hashOf = (previous: string, entry: AuditEntry): string => {
  const { seq, at, actor, action, target, outcome, detail } = entry
  return createHash('sha256')
    .update(JSON.stringify([previous, seq, at, actor, action, target, outcome, detail]))
    .digest('hex')
}

function isSigned({ seq, hash, at, signature }: RecordHead, authority: string): boolean {
  const text = `drawbridge audit head\n${JSON.stringify([seq, hash, at])}`
  const { publicKey } = new X509Certificate(authority)
  return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
}
