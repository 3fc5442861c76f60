import { createHash } from 'node:crypto'
import type { AuditEntry } from '../api/contract.ts'
import type { Seal } from '../credentials/seal.ts'
import type { Store } from '../store/store.ts'
import { CHAIN_START, chainText, verifyChain, type ChainTools, type ChainVerdict } from './chain.ts'
import { headText, type SignedHead } from './head.ts'
import { judgeStart, readKept } from './judge-start.ts'
import type { KeptHead } from './kept-head.ts'

/** One decision: who did what to whom, and how it ended. No secret belongs in it. */
export type AuditRecord = Omit<AuditEntry, 'seq' | 'at' | 'hash'>

export interface AuditParts {
  readonly store: Store
  readonly seal: Seal
  readonly keptHead: KeptHead
  readonly now: () => Date
}

/** The append-only record. An entry written inside a transaction stands or falls with it, and so does its signed head. */
export interface Audit extends Disposable {
  append(record: AuditRecord): void
  all(): readonly AuditEntry[]
  verify(): ChainVerdict
  /**
   * Judges the end of the log that was found, once, before anything is added. What does not fit is put on record, and
   * the entry follows what was signed: the break stays visible for ever. Gives what was found.
   */
  takeUp(): string | null
}

/** The head is kept elsewhere at most so long after its entry, where the disk takes it. */
const KEEP_WITHIN_MS = 1000

export const openAudit = ({ store, seal, keptHead, now }: AuditParts): Audit => {
  const tools: ChainTools = {
    hash: sha256,
    isSigned: (head) => seal.holds(headText(head), head.signature),
  }
  let timer: NodeJS.Timeout | undefined
  const keepHeadSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      try {
        keepHead()
      } catch {
        keepHeadSoon() // a disk that is full ends no control; the entry and its head are in the store
      }
    }, KEEP_WITHIN_MS).unref()
  }
  const keepHead = (): void => {
    clearTimeout(timer)
    timer = undefined
    // From the store: what a transaction wrote may have been undone with it.
    const head = store.auditHead.get()
    if (head !== null) keptHead.write(head)
  }
  const appendAfter = (previous: string, record: AuditRecord): void =>
    store.transaction(() => {
      const at = now().toISOString()
      const draft = { ...record, seq: store.audit.highestGiven() + 1, at }
      const entry = { ...draft, hash: sha256(chainText(previous, draft)) }
      store.audit.add(entry)
      store.auditHead.put(signed(seal, entry))
      keepHeadSoon()
    })
  return {
    append: (record) => appendAfter(store.audit.last()?.hash ?? CHAIN_START, record),
    all: () => store.audit.all(),
    verify: () => verify(store, keptHead, tools),
    takeUp: () => {
      const found = judgeStart(store, keptHead, tools)
      if (found !== null) appendAfter(found.follows, { ...BROKEN, detail: found.what })
      return found?.what ?? null
    },
    [Symbol.dispose]: () => {
      if (timer !== undefined) keepHead()
    },
  }
}

const BROKEN = { actor: 'control', action: 'audit', target: 'audit', outcome: 'failed' } as const

const signed = (seal: Seal, { seq, hash, at }: AuditEntry): SignedHead => ({
  seq,
  hash,
  at,
  signature: seal.sign(headText({ seq, hash, at })),
})

const verify = (store: Store, keptHead: KeptHead, tools: ChainTools): ChainVerdict => {
  const kept = readKept(keptHead)
  const head = store.auditHead.get()
  const evidence = {
    highestGiven: store.audit.highestGiven(),
    head,
    keptHeads: [kept.head ?? []].flat(),
  }
  const verdict = verifyChain(store.audit.all(), evidence, tools)
  // A witness that cannot be read says nothing, and has no business being so.
  if (!verdict.isWhole || kept.fault === null) return verdict
  return { isWhole: false, seq: head?.seq ?? 1, found: kept.fault }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
