import { setImmediate as turn } from 'node:timers/promises'
import { PassThrough, Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { bridge } from './bridge.ts'
import { RESET } from './reset.ts'
import type { MuxStream, StreamHandlers } from './stream.ts'

/** A stream of which only what comes in is played, joined to a sink that takes note of every write. */
function joined() {
  const heard: { handlers?: StreamHandlers } = {}
  const took: number[] = []
  const stream: MuxStream = {
    ...{ id: 1, purpose: 'connection', write: () => true, end: () => undefined },
    reset: () => undefined,
    attach: (handlers) => (heard.handlers = handlers),
    took: (bytes) => took.push(bytes),
  }
  const writes: number[] = []
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.length)
      done()
    },
    writev: (chunks, done) => {
      writes.push(chunks.reduce((sum, { chunk }) => sum + (chunk as Buffer).length, 0))
      done()
    },
  })
  bridge(stream, { source: new PassThrough(), sink, breakOff: () => sink.end() })
  const comes = (bytes: number): void => heard.handlers?.onData(Buffer.alloc(bytes))
  const ends = (): void => heard.handlers?.onEnd()
  const breaks = (): void => heard.handlers?.onReset(RESET.gone)
  return { comes, ends, breaks, writes, took, sink }
}

const RECORD = 16 * 1024

it('writes records that come together in one piece, and credits them together', async () => {
  const { comes, writes, took } = joined()
  for (let record = 0; record < 4; record++) comes(RECORD)
  await turn()
  await turn()

  expect(writes).toEqual([4 * RECORD])
  expect(took).toEqual([4 * RECORD])
})

it('writes a key before anything else happens', () => {
  const { comes, writes } = joined()
  comes(1)

  expect(writes).toEqual([1])
})

it('holds back no more than it takes at once', async () => {
  const { comes, writes } = joined()
  for (let record = 0; record < 9; record++) comes(RECORD)
  await turn()
  await turn()

  expect(writes).toEqual([4 * RECORD, 4 * RECORD, RECORD])
})

it('ends after what it held back', async () => {
  const { comes, ends, writes, sink } = joined()
  comes(RECORD)
  ends()
  await turn()
  await turn()

  expect(writes).toEqual([RECORD])
  expect(sink.writableFinished).toBe(true)
})

it('writes all that it held back before it is broken off', async () => {
  const { comes, breaks, writes, sink } = joined()
  for (let record = 0; record < 5; record++) comes(RECORD)
  breaks()
  await turn()
  await turn()

  expect(writes).toEqual([5 * RECORD])
  expect(sink.writableFinished).toBe(true)
})
