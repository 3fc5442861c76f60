import fc from 'fast-check'
import { expect } from 'vitest'
import { FrameReader, type Frame, MuxFault, encodeFrame } from '../agent/protocol/mux/frame.ts'
import { Mux } from '../agent/protocol/mux/mux.ts'
import { RESET } from '../agent/protocol/mux/reset.ts'
import { WINDOW_BYTES, type MuxStream } from '../agent/protocol/mux/stream.ts'
import { always } from './always.ts'

const stream = fc.integer({ min: 1, max: 0x7fffffff })
const anyFrame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    stream,
    purpose: fc.string({ minLength: 1, maxLength: 16, unit: 'grapheme-ascii' }),
  }),
  fc.record({
    kind: fc.constant('data' as const),
    stream,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  }),
  fc.record({ kind: fc.constant('end' as const), stream }),
  fc.record({
    kind: fc.constant('reset' as const),
    stream: fc.oneof(stream, fc.constant(0)),
    code: fc.constantFrom(...Object.values(RESET)),
  }),
  fc.record({ kind: fc.constant('window' as const), stream, credit: fc.nat() }),
  fc.record({ kind: fc.constantFrom('ping' as const, 'pong' as const) }),
)

/** Cuts bytes into pieces as long as the numbers say, in turn. */
function* pieces(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1
    yield bytes.subarray(at, at + length)
    at += length
  }
}

/** What a sequence of frames says, whatever the pieces in which its data came. */
const said = (frames: readonly Frame[]): readonly string[] =>
  frames.flatMap((frame) =>
    frame.kind === 'data'
      ? [...frame.bytes].map((byte) => `${frame.stream}: ${byte}`)
      : [JSON.stringify(frame)],
  )

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })

always(
  'frames are read as they were written, however they are cut on the way',
  fc.property(fc.array(anyFrame, { maxLength: 20 }), lengths, (frames, cuts) => {
    const reader = new FrameReader()
    const read: Frame[] = []
    const wire = Buffer.concat(frames.flatMap((frame) => [...encodeFrame(frame)]))
    for (const piece of pieces(wire, cuts)) reader.read(piece, (frame) => read.push(frame))

    expect(said(read)).toEqual(said(frames))
    expect(reader.isBetweenFrames).toBe(true)
  }),
  { runs: 1000 },
)

/** One thing that happens: somebody writes on a stream, a reader takes what it has, the wire hands on a piece. */
type Event =
  | { readonly kind: 'write'; readonly stream: number; readonly bytes: number }
  | { readonly kind: 'take'; readonly stream: number }
  | { readonly kind: 'deliver'; readonly bytes: number }

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    stream: fc.nat({ max: 3 }),
    bytes: fc.integer({ min: 1, max: 2 * WINDOW_BYTES }),
  }),
  fc.record({ kind: fc.constant('take' as const), stream: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant('deliver' as const), bytes: fc.integer({ min: 1, max: 100_000 }) }),
)

const PATTERN = Buffer.from(Array.from({ length: 251 * 4000 }, (_, at) => at % 251))
/** Bytes of a stream that counts up for ever, from so far on. */
function ramp(from: number, length: number): Buffer {
  const start = from % 251
  return PATTERN.subarray(start, start + length)
}

/** A wire of so many bytes that hands on what is on it only when told to. */
class Wire {
  readonly #most: number
  #queue = Buffer.alloc(0)

  constructor(most: number) {
    this.#most = most
  }

  get length(): number {
    return this.#queue.length
  }

  readonly send = (parts: readonly Uint8Array[]): boolean => {
    this.#queue = Buffer.concat([this.#queue, ...parts])
    return this.#queue.length < this.#most
  }

  take(bytes: number): Buffer {
    const taken = this.#queue.subarray(0, bytes)
    this.#queue = this.#queue.subarray(bytes)
    return taken
  }
}

always(
  'every stream brings all of its bytes in their order and never more than its window ahead, whoever stalls',
  fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
    const [there, back] = [new Wire(100_000), new Wire(100_000)]
    const got: { untaken: number; total: number; isRight: boolean }[] = []
    const far: MuxStream[] = []
    const opener = new Mux({ send: there.send })
    const answerer = new Mux({
      send: back.send,
      onOpen: (stream) => {
        const heard = { untaken: 0, total: 0, isRight: true }
        got.push(heard)
        far.push(stream)
        stream.attach({
          onData: (bytes) => {
            heard.untaken += bytes.length
            heard.isRight &&= ramp(heard.total, bytes.length).equals(bytes)
            heard.total += bytes.length
            expect(heard.untaken).toBeLessThanOrEqual(WINDOW_BYTES)
          },
          onEnd: () => undefined,
          onReset: () => undefined,
          onDrain: () => undefined,
        })
      },
    })
    const near = [0, 1, 2, 3].map(() => opener.open('connection'))
    const sent = near.map(() => 0)
    const deliver = (bytes: number) => {
      answerer.receive(there.take(bytes))
      opener.receive(back.take(bytes))
      if (there.length === 0) opener.drained()
      if (back.length === 0) answerer.drained()
    }
    const takeAll = (index: number) => {
      const [stream, heard] = [far[index], got[index]]
      if (stream === undefined || heard === undefined) return
      stream.took(heard.untaken)
      heard.untaken = 0
    }
    for (const event of events) {
      if (event.kind === 'deliver') deliver(event.bytes)
      else if (event.kind === 'take') takeAll(event.stream)
      else {
        near[event.stream]?.write(ramp(sent[event.stream] ?? 0, event.bytes))
        sent[event.stream] = (sent[event.stream] ?? 0) + event.bytes
      }
    }
    while (there.length + back.length > 0 || got.some(({ untaken }) => untaken > 0)) {
      deliver(1_000_000)
      ;[0, 1, 2, 3].forEach(takeAll)
    }

    expect(got).toEqual(sent.map((total) => ({ untaken: 0, total, isRight: true })))
  }),
  { runs: 60 },
)

const hostileChunk = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  anyFrame.map((frame) => Buffer.concat([...encodeFrame(frame)])),
  fc
    .tuple(anyFrame, fc.nat(), fc.nat({ max: 255 }))
    .map(([frame, at, byte]) => bent(Buffer.concat([...encodeFrame(frame)]), at, byte)),
)

const bent = (bytes: Buffer, at: number, byte: number): Buffer => {
  bytes[at % bytes.length] = byte
  return bytes
}

always(
  'whatever comes in, a mux takes it or calls it a fault, and holds no more than it may',
  fc.property(fc.array(hostileChunk, { maxLength: 20 }), (chunks) => {
    let sent = 0
    const mux = new Mux({
      send: (parts) => {
        sent += parts.reduce((sum, { length }) => sum + length, 0)
        return false
      },
      onOpen: (stream) => stream.purpose.length > 8 && stream.reset(RESET.notServed),
    })
    try {
      chunks.forEach((chunk) => mux.receive(chunk))
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(MuxFault)
    }
    mux.close()
    expect(mux.size).toBe(0)
    expect(sent).toBeLessThan(4096)
  }),
  { runs: 10_000 },
)
