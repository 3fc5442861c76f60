import { messageOf } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { CHAIN_START, type ChainTools } from './chain.ts'
import type { SignedHead } from './head.ts'
import type { KeptHead } from './kept-head.ts'

/** What does not fit at the end of a log, and the hash that the next entry is to follow. */
export interface StartFault {
  readonly what: string
  readonly follows: string
}

/** Holds the end of the log against its signed head and the head kept elsewhere; a start cannot read it all. */
export const judgeStart = (
  store: Store,
  keptHead: KeptHead,
  tools: ChainTools,
): StartFault | null => {
  const last = store.audit.last()
  const head = store.auditHead.get()
  const kept = readKept(keptHead)
  const follows = last?.hash ?? CHAIN_START
  if (last === null && head === null && kept.head === null && kept.fault === null) return null
  if (kept.fault !== null) return { what: kept.fault, follows }
  if (head === null) return { what: `no entry up to ${last?.seq ?? 0} is signed`, follows }
  if (!tools.isSigned(head)) return { what: 'its head is not signed by this authority', follows }
  if (head.seq !== last?.seq || head.hash !== last.hash)
    return { what: `it does not end with entry ${head.seq}, which was signed`, follows: head.hash }
  return kept.head === null ? null : faultAtKept(store, kept.head, tools, follows)
}

const faultAtKept = (
  store: Store,
  kept: SignedHead,
  { isSigned }: ChainTools,
  follows: string,
): StartFault | null => {
  if (!isSigned(kept)) return { what: 'the head kept beside it is not signed', follows }
  const entry = store.audit.get(kept.seq)
  if (entry === null)
    return {
      what: `it ends before entry ${kept.seq}, which was signed: it was cut, or put back from an older copy`,
      follows,
    }
  return entry.hash === kept.hash
    ? null
    : { what: `entry ${kept.seq} is not the one that was signed`, follows: kept.hash }
}

/** The head kept elsewhere, or why it cannot be read. */
export const readKept = (
  keptHead: KeptHead,
): { readonly head: SignedHead | null; readonly fault: string | null } => {
  try {
    return { head: keptHead.read(), fault: null }
  } catch (error) {
    return { head: null, fault: `the head kept beside it cannot be read: ${messageOf(error)}` }
  }
}
