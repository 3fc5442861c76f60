import { type Frame, FrameReader, HIGHEST_STREAM, MuxFault, WHOLE, encodeFrame } from './frame.ts'
import { RESET, type ResetCode } from './reset.ts'
import { LiveStream, type MuxStream, type StreamWire } from './stream.ts'

export interface MuxParts {
  /** Puts bytes on the connection in this order; false says that it is full until `drained` is called. */
  readonly send: (parts: readonly Uint8Array[]) => boolean
  /** The peer opened a stream: attach to it, or reset it. Absent: only this end opens any. */
  readonly onOpen?: (stream: MuxStream) => void
  /** The peer has broken off the whole connection, and says why. Every stream is over. */
  readonly onBrokenOff?: (why: ResetCode) => void
  /** The peer does not read what it must be told, and is told no more: hang up. Called once, whoever speaks at the time. */
  readonly onUnread?: () => void
}

/** More at once is a fault. */
export const MOST_STREAMS = 1024
/** So many streams of a connection may have a wide window at a time. */
export const MOST_WIDE = 4
/** What a peer that does not read may still be told, in frames. */
const MOST_UNREAD_FRAMES = 4096

/**
 * Many streams on one connection. Knows neither sockets nor time: bytes are handed in by `receive`, and out by `send`.
 * A slow reader of one stream holds up nobody else, and costs no more than the window of that stream: a wide one only
 * for the few that were read quickly before.
 */
export class Mux {
  readonly #parts: MuxParts
  readonly #reader = new FrameReader()
  readonly #streams = new Map<number, LiveStream>()
  readonly #wire: StreamWire
  readonly #wide = new Set<number>()
  #lastOpened = 0
  #isFull = false
  #unreadFrames = 0
  #owesPong = false
  #isClosed = false
  #isUnread = false

  constructor(parts: MuxParts) {
    this.#parts = parts
    this.#wire = {
      isFull: () => this.#isFull,
      data: (stream, bytes) => this.#send({ kind: 'data', stream, bytes }),
      end: (stream) => this.#say({ kind: 'end', stream }),
      reset: (stream, code) => this.#say({ kind: 'reset', stream, code }),
      credit: (stream, credit) => this.#say({ kind: 'window', stream, credit }),
      mayWiden: (stream) => this.#mayWiden(stream),
      over: (stream) => {
        this.#streams.delete(stream)
        this.#wide.delete(stream)
      },
    }
  }

  /** How many streams are not over. */
  get size(): number {
    return this.#streams.size
  }

  open(purpose: string): MuxStream {
    const stream = this.#add(this.#lastOpened + 1, purpose)
    this.#say({ kind: 'open', stream: stream.id, purpose })
    return stream
  }

  /**
   * Takes what came in, in pieces of any size.
   * @throws MuxFault the peer broke the protocol: hang up
   */
  receive(chunk: Uint8Array): void {
    if (!this.#isClosed) this.#reader.read(chunk, (frame) => this.#take(frame))
  }

  /** The connection takes more again. Each stream in turn goes on, the one that waited longest first. */
  drained(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#unreadFrames = 0
    if (this.#owesPong) this.#pong()
    const waiting = [...this.#streams.values()].filter(({ isWaiting }) => isWaiting)
    for (const stream of waiting) {
      if (this.#isFull) return
      this.#toTheEndOfTheQueue(stream)
      stream.flush()
    }
  }

  /** Asks for a sign of life. */
  ping(): void {
    if (!this.#isClosed && !this.#isFull) this.#send({ kind: 'ping' })
  }

  /** The connection is gone: so is every stream. */
  close(): void {
    this.#isClosed = true
    for (const stream of [...this.#streams.values()]) stream.receiveReset(RESET.gone)
  }

  /** Breaks off all of it: the last that is said, and nothing is heard any more. */
  breakOff(why: ResetCode): void {
    this.#send({ kind: 'reset', stream: WHOLE, code: why })
    this.close()
  }

  #mayWiden(stream: number): boolean {
    if (this.#wide.size >= MOST_WIDE) return false
    this.#wide.add(stream)
    return true
  }

  #toTheEndOfTheQueue(stream: LiveStream): void {
    if (this.#streams.delete(stream.id)) this.#streams.set(stream.id, stream)
  }

  #add(id: number, purpose: string): LiveStream {
    if (id > HIGHEST_STREAM || this.#streams.size >= MOST_STREAMS)
      throw new MuxFault(`stream ${id} is one too many`)
    this.#lastOpened = id
    const stream = new LiveStream(id, purpose, this.#wire)
    this.#streams.set(id, stream)
    return stream
  }

  #take(frame: Frame): void {
    if (this.#isClosed) return
    switch (frame.kind) {
      case 'open':
        return this.#takeOpen(frame.stream, frame.purpose)
      case 'data':
        return this.#stream(frame.stream)?.receiveData(frame.bytes)
      case 'end':
        return this.#stream(frame.stream)?.receiveEnd()
      case 'reset':
        return this.#takeReset(frame.stream, frame.code)
      case 'window':
        return this.#stream(frame.stream)?.receiveCredit(frame.credit)
      case 'ping':
        return this.#pong()
      case 'pong':
        return
    }
  }

  #takeOpen(id: number, purpose: string): void {
    const { onOpen } = this.#parts
    if (onOpen === undefined) throw new MuxFault('only this end opens streams')
    if (id !== this.#lastOpened + 1) throw new MuxFault(`stream ${id} is out of turn`)
    onOpen(this.#add(id, purpose))
  }

  #takeReset(id: number, code: ResetCode): void {
    if (id !== WHOLE) return this.#stream(id)?.receiveReset(code)
    this.close()
    this.#parts.onBrokenOff?.(code)
  }

  /** Undefined for one that is over: what was on its way to it is nobody's any more. */
  #stream(id: number): LiveStream | undefined {
    if (id > this.#lastOpened) throw new MuxFault(`stream ${id} was never opened`)
    return this.#streams.get(id)
  }

  #pong(): void {
    this.#owesPong = this.#isFull
    if (!this.#isFull) this.#send({ kind: 'pong' })
  }

  /** What must not wait: small, but a peer that never reads must not pile it up either. */
  #say(frame: Frame): void {
    if (this.#isUnread) return
    if (!this.#isFull || ++this.#unreadFrames <= MOST_UNREAD_FRAMES) return this.#send(frame)
    // Not thrown: what is said is said by whoever serves a stream, who can do nothing about it.
    this.#isUnread = true
    this.#parts.onUnread?.()
  }

  #send(frame: Frame): void {
    if (!this.#isClosed && !this.#parts.send(encodeFrame(frame))) this.#isFull = true
  }
}
