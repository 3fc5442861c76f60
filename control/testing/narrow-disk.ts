import type { Store } from '../store/store.ts'

/** Under a store: while it is full, nothing of a transaction comes about. */
export class NarrowDisk {
  /** What a transaction ends with instead; null while there is room. */
  fault: Error | null = null
  readonly store: Store

  constructor(stored: Store) {
    const transaction: Store['transaction'] = (work) =>
      stored.transaction(() => {
        const done = work()
        if (this.fault !== null) throw this.fault
        return done
      })
    this.store = { ...stored, transaction }
  }

  fill(): void {
    this.fault = new Error('the disk is full')
  }

  makeRoom(): void {
    this.fault = null
  }
}
