import { createHash } from 'node:crypto'
import type { AuditEntry } from '../api/contract.ts'
import type { Store } from '../store/store.ts'
import { CHAIN_START, chainText, verifyChain, type ChainVerdict } from './chain.ts'

/** One decision: who did what to whom, and how it ended. No secret belongs in it. */
export type AuditRecord = Omit<AuditEntry, 'seq' | 'at' | 'hash'>

/** The append-only record. An entry written inside a transaction stands or falls with it. */
export interface Audit {
  append(record: AuditRecord): void
  all(): readonly AuditEntry[]
  verify(): ChainVerdict
}

export const openAudit = (store: Store, now: () => Date): Audit => ({
  append: (record) =>
    store.transaction(() => {
      const last = store.audit.last()
      const entry = { ...record, seq: store.audit.highestGiven() + 1, at: now().toISOString() }
      store.audit.add({ ...entry, hash: sha256(chainText(last?.hash ?? CHAIN_START, entry)) })
    }),
  all: () => store.audit.all(),
  verify: () => verifyChain(store.audit.all(), store.audit.highestGiven(), sha256),
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
