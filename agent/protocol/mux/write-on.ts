import type { Writable } from 'node:stream'

/**
 * What may wait in a connection. A socket's own mark is a quarter of one frame: who stopped there would stop after every
 * piece, and be called again for the next.
 */
const MOST_WAITING_BYTES = 256 * 1024

/** Writes, and says whether more may come at once; if not, `drain` tells when. */
export function writeOn(to: Writable, bytes: Uint8Array): boolean {
  return to.write(bytes) || to.writableLength < MOST_WAITING_BYTES
}
