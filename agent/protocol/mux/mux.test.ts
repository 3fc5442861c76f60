import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { bridge } from './bridge.ts'
import { carryMux } from './carry.ts'
import { encodeFrame, FrameReader, HEADER_BYTES, MuxFault, type Frame } from './frame.ts'
import { Mux, MOST_STREAMS, MOST_WIDE } from './mux.ts'
import { RESET, type ResetCode } from './reset.ts'
import { WIDE_WINDOW_BYTES, WINDOW_BYTES, type MuxStream } from './stream.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (all: readonly Uint8Array[]): string => Buffer.concat(all).toString()

/** Two ends joined in memory: what one sends, the other takes at once. */
function twoEnds(onOpen: (stream: MuxStream) => void) {
  const ends: { opener?: Mux; answerer?: Mux } = {}
  const opener = new Mux({ send: (parts) => carry(parts, ends.answerer) })
  const answerer = new Mux({ send: (parts) => carry(parts, ends.opener), onOpen })
  Object.assign(ends, { opener, answerer })
  return { opener, answerer }
}

const carry = (parts: readonly Uint8Array[], to: Mux | undefined): boolean => {
  for (const part of parts) to?.receive(part)
  return true
}

/** Notes what comes on a stream, and takes it only when told to. */
function listener(stream: MuxStream, takesAll = true) {
  const heard: { data: Uint8Array[]; hasEnded: boolean; resets: number[]; drains: number } = {
    data: [],
    hasEnded: false,
    resets: [],
    drains: 0,
  }
  stream.attach({
    onData: (chunk) => {
      heard.data.push(chunk.slice())
      if (takesAll) stream.took(chunk.length)
    },
    onEnd: () => (heard.hasEnded = true),
    onReset: (code) => heard.resets.push(code),
    onDrain: () => heard.drains++,
  })
  return heard
}

const open = (onOpen: (stream: MuxStream) => void = () => undefined) => {
  const opened: MuxStream[] = []
  const ends = twoEnds((stream) => {
    opened.push(stream)
    onOpen(stream)
  })
  const near = ends.opener.open('connection')
  const [far] = opened
  if (far === undefined) throw new Error('nothing was opened')
  return { ...ends, near, far }
}

describe('a stream', () => {
  test('carries its purpose, and bytes both ways', () => {
    const { near, far } = open()
    const [atFar, atNear] = [listener(far), listener(near)]

    near.write(bytes('there'))
    far.write(bytes('and back'))

    expect(far.purpose).toBe('connection')
    expect([text(atFar.data), text(atNear.data)]).toEqual(['there', 'and back'])
  })

  test('ends one way and goes on the other: a question may end before its answer', () => {
    const { near, far, opener } = open()
    const [atFar, atNear] = [listener(far), listener(near)]

    near.write(bytes('question'))
    near.end()
    expect(atFar.hasEnded).toBe(true)
    far.write(bytes('answer'))
    far.end()

    expect(text(atNear.data)).toBe('answer')
    expect(atNear.hasEnded).toBe(true)
    expect(opener.size).toBe(0)
  })

  test('that is reset ends both ways at once, alone of all', () => {
    const { near, far, opener } = open()
    const other = opener.open('connection')
    const atNear = listener(near)

    far.reset(3)

    expect(atNear.resets).toEqual([3])
    expect(opener.size).toBe(1)
    expect(other.write(bytes('still'))).toBe(true)
  })

  test('is over with all others when the one end breaks off the whole, and the other is told why', () => {
    const whys: ResetCode[] = []
    const ends: { answerer?: Mux } = {}
    const opener = new Mux({ send: (parts) => carry(parts, ends.answerer) })
    const opened: MuxStream[] = []
    const onOpen = (stream: MuxStream) => void opened.push(stream)
    const answerer = (ends.answerer = new Mux({
      ...{ send: () => true, onOpen, onBrokenOff: (why: ResetCode) => whys.push(why) },
    }))
    const [near] = [opener.open('connection'), opener.open('connection')]
    const heard = [near, ...opened].map((stream) => listener(stream))

    opener.breakOff(RESET.over)

    expect(whys).toEqual([RESET.over])
    expect(heard.map(({ resets }) => resets)).toEqual([[RESET.gone], [RESET.gone], [RESET.gone]])
    expect([opener.size, answerer.size]).toEqual([0, 0])
  })

  test('keeps what came before anybody listened, and in this order', () => {
    const { near, far } = open()
    near.write(bytes('early '))
    near.write(bytes('words'))
    near.end()

    const heard = listener(far)

    expect(text(heard.data)).toBe('early words')
    expect(heard.hasEnded).toBe(true)
  })

  test('sends no more than its window to a reader that takes nothing, and goes on when it does', () => {
    const { near, far } = open()
    const atFar = listener(far, false)
    const atNear = listener(near)

    expect(near.write(new Uint8Array(WINDOW_BYTES + 1))).toBe(false)
    const size = () => atFar.data.reduce((sum, { length }) => sum + length, 0)
    expect(size()).toBe(WINDOW_BYTES)

    far.took(WINDOW_BYTES)
    expect(size()).toBe(WINDOW_BYTES + 1)
    expect(atNear.drains).toBe(1)
  })

  test('has a wide window once it was read quickly, but few of a connection have', () => {
    const farEnds: MuxStream[] = []
    const { opener } = twoEnds((stream) => farEnds.push(stream))
    const unread = Array.from({ length: MOST_WIDE + 1 }, () => {
      const near = opener.open('connection')
      const far = farEnds.at(-1)
      if (far === undefined) throw new Error('nothing was opened')
      const heard = listener(far, false)
      near.write(new Uint8Array(3 * WIDE_WINDOW_BYTES))
      far.took(WINDOW_BYTES)
      return heard.data.reduce((sum, { length }) => sum + length, 0) - WINDOW_BYTES
    })

    expect(unread).toEqual([
      ...Array.from({ length: MOST_WIDE }, () => WIDE_WINDOW_BYTES),
      WINDOW_BYTES,
    ])
  })

  test('that stalls holds up no other', () => {
    const { near, far, opener } = open((stream) => stream.id > 1 && listener(stream))
    listener(far, false)
    near.write(new Uint8Array(2 * WINDOW_BYTES))

    const other = opener.open('connection')

    expect(other.write(new Uint8Array(10 * WINDOW_BYTES))).toBe(true)
  })
})

const frame = (...parts: readonly number[]): Uint8Array => Uint8Array.from(parts)
const OPEN_1 = Buffer.concat(encodeFrame({ kind: 'open', stream: 1, purpose: 'io' }))
const data = (stream: number, length: number): Buffer =>
  Buffer.concat(encodeFrame({ kind: 'data', stream, bytes: new Uint8Array(length) }))

describe('a peer breaks the protocol', () => {
  test.each<[string, readonly Uint8Array[]]>([
    ['with a kind that does not exist', [frame(9, 0, 0, 0, 1, 0, 0, 0, 0)]],
    ['with a reset for a reason that there is not', [OPEN_1, frame(4, 0, 0, 0, 1, 0, 0, 0, 1, 99)]],
    ['with a reset without a reason', [OPEN_1, frame(4, 0, 0, 0, 1, 0, 0, 0, 0)]],
    ['with a frame of stream 0', [frame(3, 0, 0, 0, 0, 0, 0, 0, 0)]],
    ['with a stream number beyond the highest', [frame(3, 0x80, 0, 0, 0, 0, 0, 0, 0)]],
    ['with data of no bytes', [OPEN_1, frame(2, 0, 0, 0, 1, 0, 0, 0, 0)]],
    ['with data longer than a frame may be', [OPEN_1, frame(2, 0, 0, 0, 1, 0, 1, 0, 1)]],
    ['with a purpose that is too long', [frame(1, 0, 0, 0, 1, 0, 0, 0, 65)]],
    ['with a purpose that is not text', [frame(1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff)]],
    [
      'with a stream out of turn',
      [Buffer.concat(encodeFrame({ kind: 'open', stream: 2, purpose: 'io' }))],
    ],
    ['with a stream that is opened twice', [OPEN_1, OPEN_1]],
    ['with data for a stream that never was', [OPEN_1, data(2, 1)]],
    [
      'with more data than its credit',
      [OPEN_1, ...Array.from({ length: 4 }, () => data(1, 65536)), data(1, 1)],
    ],
    ['with data after its end', [OPEN_1, frame(3, 0, 0, 0, 1, 0, 0, 0, 0), data(1, 1)]],
    [
      'with a second end',
      [OPEN_1, frame(3, 0, 0, 0, 1, 0, 0, 0, 0), frame(3, 0, 0, 0, 1, 0, 0, 0, 0)],
    ],
    ['with credit of nothing', [OPEN_1, frame(5, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 0)]],
    [
      'with credit beyond all measure',
      [OPEN_1, frame(5, 0, 0, 0, 1, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff)],
    ],
  ])('%s', (_how, chunks) => {
    const mux = new Mux({ send: () => true, onOpen: () => undefined })

    expect(() => chunks.forEach((chunk) => mux.receive(chunk))).toThrow(MuxFault)
  })

  test('by opening streams where only the other end may', () => {
    expect(() => new Mux({ send: () => true }).receive(OPEN_1)).toThrow(MuxFault)
  })

  test('by opening more streams than there may be', () => {
    const mux = new Mux({ send: () => true, onOpen: () => undefined })
    const openAll = (count: number) => {
      for (let stream = 1; stream <= count; stream++)
        mux.receive(Buffer.concat(encodeFrame({ kind: 'open', stream, purpose: 'io' })))
    }

    expect(() => openAll(MOST_STREAMS + 1)).toThrow(MuxFault)
    expect(mux.size).toBe(MOST_STREAMS)
  })

  test('by never reading what it makes us say', () => {
    const [onUnread, send] = [vi.fn<() => void>(), vi.fn<() => boolean>(() => false)]
    const onOpen = (stream: MuxStream) => stream.reset(RESET.notServed)
    const mux = new Mux({ send, onOpen, onUnread })
    for (let stream = 1; stream <= 10_000; stream++)
      mux.receive(Buffer.concat(encodeFrame({ kind: 'open', stream, purpose: 'io' })))

    expect(onUnread).toHaveBeenCalledOnce()
    expect(send).toHaveBeenCalledTimes(4097)
  })

  test('but not by asking for signs of life without reading them: they are owed once', () => {
    let sent = 0
    const mux = new Mux({ send: () => (sent++, false) })
    for (let ping = 0; ping < 10_000; ping++) mux.receive(frame(6, 0, 0, 0, 0, 0, 0, 0, 0))

    expect(sent).toBe(1)
    mux.drained()
    expect(sent).toBe(2)
  })
})

/** Two ends of a real connection. */
async function connection(): Promise<readonly [Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const near = connect({ port: address.port, host: '127.0.0.1', allowHalfOpen: true })
  const far = await accepted
  server.close()
  onTestFinished(() => {
    near.destroy()
    far.destroy()
  })
  return [near, far]
}

/** All that comes on it until its end. */
async function lastFrames(socket: Socket): Promise<readonly Frame[]> {
  const reader = new FrameReader()
  const frames: Frame[] = []
  socket.on('data', (chunk: Buffer) => reader.read(chunk, (one) => frames.push(one)))
  await once(socket, 'end')
  return frames
}

describe('a connection that carries a mux', () => {
  test('hands a stream through to what it is joined to, to the last byte', async () => {
    const [near, far] = await connection()
    const echo = new PassThrough()
    carryMux(far, {
      onOpen: (stream) =>
        bridge(stream, { source: echo, sink: echo, breakOff: () => echo.destroy() }),
    })
    const { mux } = carryMux(near, {})
    const [source, sink] = [new PassThrough(), new PassThrough()]
    bridge(mux.open('io'), { source, sink, breakOff: () => sink.destroy() })

    const sent = Buffer.alloc(5 * WINDOW_BYTES, 'drawbridge')
    source.end(sent)
    const chunks: Buffer[] = []
    sink.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(sink, 'end')

    expect(Buffer.concat(chunks).equals(sent)).toBe(true)
  })

  test('ends every stream when it is cut, and says that it was', async () => {
    const [near] = await connection()
    const carried = carryMux(near, {})
    const heard = listener(carried.mux.open('io'))

    carried.cut()

    expect(heard.resets).toEqual([1])
    expect(await carried.ended).toBe('cut')
  })

  test('is hung up on when the peer breaks the protocol, which is its last word', async () => {
    const [near, far] = await connection()
    const { ended } = carryMux(near, {})
    const heard = lastFrames(far)

    far.write(Buffer.alloc(HEADER_BYTES, 0xff))

    expect(await ended).toBe('malformed')
    expect(await heard).toEqual([{ kind: 'reset', stream: 0, code: RESET.malformed }])
  })

  test('is hung up on when the peer does not read, also where nothing of the peer’s led to what it is told', async () => {
    const stuck = new Duplex({ read: () => undefined, write: () => undefined })
    onTestFinished(() => void stuck.destroy())
    const opened: MuxStream[] = []
    const { ended } = carryMux(stuck, { onOpen: (stream) => opened.push(stream) })
    for (let stream = 1; stream <= 5000; stream++) {
      stuck.push(Buffer.concat(encodeFrame({ kind: 'open', stream, purpose: 'connection' })))
      await vi.waitUntil(() => opened.length === stream)
      if (stream === 1) opened[0]?.write(new Uint8Array(WINDOW_BYTES))
      else opened.at(-1)?.reset(RESET.refused)
      if (stream > 4096 && stuck.writableEnded) break
    }

    expect(await ended).toBe('malformed')
  })

  test('tells that it ended before anybody who was told by a stream goes on', async () => {
    const [near, far] = await connection()
    const { ended, mux } = carryMux(near, {})
    const told: string[] = []
    mux.open('io').attach({
      ...{ onData: () => undefined, onEnd: () => undefined, onDrain: () => undefined },
      onReset: () => queueMicrotask(() => told.push('a stream was reset')),
    })
    const over = ended.then((why) => told.push(why))
    far.write(Buffer.alloc(HEADER_BYTES, 0xff))
    await over

    await vi.waitUntil(() => told.length === 2)
    expect(told).toEqual(['malformed', 'a stream was reset'])
  })

  test('is given up when nothing comes from the peer, which is its last word', async () => {
    const [near, far] = await connection()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const { ended } = carryMux(near, {})
    const heard = lastFrames(far)
    vi.advanceTimersByTime(20_000)

    expect(await ended).toBe('silent')
    expect((await heard).at(-1)).toEqual({ kind: 'reset', stream: 0, code: RESET.silent })
  })

  test('that is broken off says why to the other end, whose streams are all over, and hangs up', async () => {
    const [near, far] = await connection()
    const carried = carryMux(near, {})
    const other = carryMux(far, { onOpen: () => undefined })
    const atNear = listener(carried.mux.open('io'))
    const gone = once(far, 'close')

    carried.breakOff(RESET.targetGone)

    expect(await Promise.all([carried.ended, other.ended])).toEqual(['cut', 'closed'])
    await gone
    expect(atNear.resets).toEqual([RESET.gone])
    expect(other.mux.size).toBe(0)
  })

  test('that is broken off does not wait for a peer that reads nothing', async () => {
    const [near, far] = await connection()
    far.pause()
    const carried = carryMux(near, {})
    const stream = carried.mux.open('io')
    near.write(Buffer.alloc(64 * 1024 * 1024))
    const gone = once(near, 'close')

    stream.write(bytes('never read'))
    carried.breakOff(RESET.over)

    await gone
  })

  test('hears nothing after the last word of the peer', async () => {
    const [near] = await connection()
    const opened: string[] = []
    const last = encodeFrame({ kind: 'reset', stream: 0, code: RESET.over })
    const head = Buffer.concat([...last, OPEN_1])
    const { ended } = carryMux(near, { onOpen: ({ purpose }) => opened.push(purpose), head })

    expect(await ended).toBe('closed')
    expect(opened).toEqual([])
  })

  test('takes up what came with its very beginning', async () => {
    const [near] = await connection()
    const opened: string[] = []
    carryMux(near, { onOpen: ({ purpose }) => opened.push(purpose), head: OPEN_1 })

    expect(opened).toEqual(['io'])
  })
})
