import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

interface Targets {
  readonly stdout: Writable
  readonly stderr: Writable
}

const HEAD = 8
const STDERR = 2

/**
 * Takes apart what the engine sends of a program without a terminal: pieces of both outputs, each behind a head that
 * says whose it is and how long (Engine API, "Stream format"). It reads no faster than the targets are read, so a slow
 * reader slows the program down instead of filling our memory. Resolves when the source has ended.
 */
export async function demultiplex(source: Readable, targets: Targets): Promise<void> {
  const head = Buffer.alloc(HEAD)
  let headFilled = 0
  let left = 0
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let rest = chunk
    while (rest.length > 0) {
      if (left === 0) {
        const taken = rest.copy(head, headFilled, 0, HEAD - headFilled)
        headFilled = (headFilled + taken) % HEAD
        rest = rest.subarray(taken)
        if (headFilled === 0) left = head.readUInt32BE(4)
        continue
      }
      const piece = rest.subarray(0, left)
      rest = rest.subarray(piece.length)
      left -= piece.length
      await hand(piece, head[0] === STDERR ? targets.stderr : targets.stdout)
    }
  }
}

/** What nobody wants to read any more is thrown away. */
async function hand(piece: Buffer, target: Writable): Promise<void> {
  if (target.destroyed || target.write(piece)) return
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(target, 'drain', { signal }), once(target, 'close', { signal })])
  over.abort() // takes the listener that was not needed away
}
