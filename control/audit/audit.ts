import { createHash } from 'node:crypto'
import type { AuditEntry } from '../api/contract.ts'
import type { Seal } from '../credentials/seal.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { CHAIN_START, chainText, verifyChain, type ChainTools, type ChainVerdict } from './chain.ts'
import { HeadKeeper } from './head-keeper.ts'
import { headText, type SignedHead } from './head.ts'
import { judgeStart, readKept } from './judge-start.ts'
import type { KeptHead } from './kept-head.ts'

/** One decision: who did what to whom, and how it ended. No secret belongs in it. */
export type AuditRecord = Omit<AuditEntry, 'seq' | 'at' | 'hash'>

export interface AuditParts {
  readonly store: Store
  readonly seal: Seal
  readonly keptHead: KeptHead
  readonly log: Pick<Log, 'info' | 'error'>
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

export const openAudit = ({ store, seal, keptHead, log, now }: AuditParts): Audit => {
  const tools: ChainTools = {
    hash: sha256,
    isSigned: (head) => seal.holds(headText(head), head.signature),
  }
  const keeper = new HeadKeeper({ store, keptHead, log })
  const appendAfter = (previous: string, record: AuditRecord): void =>
    store.transaction(() => {
      const at = now().toISOString()
      const draft = { ...record, seq: store.audit.highestGiven() + 1, at }
      const entry = { ...draft, hash: sha256(chainText(previous, draft)) }
      store.audit.add(entry)
      store.auditHead.put(signed(seal, entry))
      keeper.soon()
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
    [Symbol.dispose]: () => keeper[Symbol.dispose](),
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
