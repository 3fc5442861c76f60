import type { ControlEvent } from '../api/contract.ts'
import type { Store } from './store.ts'

export type EventRecord = Pick<ControlEvent, 'kind' | 'host'> &
  Partial<Pick<ControlEvent, 'peer' | 'detail' | 'event'>>

/** The events that operators see: written down first, told after. */
export interface Journal {
  /** Inside a transaction the event stands or falls with it. */
  record(event: EventRecord): void
  after(seq: number, limit: number): readonly ControlEvent[]
  /** Calls back, without content, after something was recorded. Returns the undo. */
  onRecorded(wake: () => void): () => void
}

export const openJournal = (store: Store, now: () => Date): Journal => {
  const listeners = new Set<() => void>()
  let isWaking = false
  // A transaction is synchronous: the next turn of the event loop sees it committed or undone.
  const wakeAll = (): void => {
    if (isWaking) return
    isWaking = true
    setImmediate(() => {
      isWaking = false
      for (const wake of listeners) wake()
    })
  }
  return {
    record: ({ kind, host, peer = null, detail = '', event = null }) => {
      store.events.append({ at: now().toISOString(), kind, host, peer, detail, event })
      wakeAll()
    },
    after: (seq, limit) => store.events.after(seq, limit),
    onRecorded: (wake) => {
      listeners.add(wake)
      return () => void listeners.delete(wake)
    },
  }
}
