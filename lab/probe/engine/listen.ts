import { z } from 'zod'
import { type CapturedRecord, unbundleRecords } from './frame-bundle.ts'
import { closeHandle } from './handle.ts'
import type { PacketEngine } from './packet-engine.ts'

export interface ReadBounds {
  /** Return as soon as this many records are there. */
  readonly count: number
  /** Return at the latest then, with what is there. */
  readonly withinMs: number
}

export interface Heard {
  readonly records: readonly CapturedRecord[]
  /** How many were looked at to find these. */
  readonly scanned: number
  /** How many the kernel had to throw away since the listener was opened, for want of room. */
  readonly lost: number
}

/** Something that hears from its opening on, in a bounded kernel buffer. */
export interface Listener extends AsyncDisposable {
  read(bounds: ReadBounds): Promise<Heard>
}

const Reading = z.object({ records: z.string(), scanned: z.int(), lost: z.int() })
const LIMIT = 200_000
const GRACE_MS = 10_000

export const listenerOf = (engine: PacketEngine, handle: number): Listener => ({
  async read({ count, withinMs }) {
    const request = { handle, count, withinMs, limit: LIMIT }
    const { records, scanned, lost } = await engine.call('read', request, Reading, {
      withinMs: withinMs + GRACE_MS,
    })
    return { records: unbundleRecords(records), scanned, lost }
  },
  [Symbol.asyncDispose]: () => closeHandle(engine, handle),
})
