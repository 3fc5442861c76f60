import { ByteQueue } from './byte-queue.ts'
import { MOST_DATA_BYTES, MuxFault } from './frame.ts'
import type { ResetCode } from './reset.ts'

/** Bytes that a peer may send on a stream before any of them is taken. All that a stalled reader ever costs. */
export const WINDOW_BYTES = 256 * 1024
/** The same once a window's worth has been taken: two hops of a busy way hold more than a window on their way. */
export const WIDE_WINDOW_BYTES = 1024 * 1024
/** Credit goes back when so much of it has come together: not a frame for every byte. */
const CREDIT_STEP_BYTES = WINDOW_BYTES / 4
const MOST_CREDIT = 0x7fff_ffff

export interface StreamHandlers {
  /** Bytes came. Whoever has dealt with them says so by `took`: until then they count against the peer's credit. */
  readonly onData: (bytes: Uint8Array) => void
  /** The peer sends nothing more; what goes the other way goes on. */
  readonly onEnd: () => void
  /** It is over, both ways; the peer or the whole connection broke it off. */
  readonly onReset: (code: ResetCode) => void
  /** All that was written has left: go on writing. */
  readonly onDrain: () => void
}

/** One of many streams on one connection: two directions that end apart, each with its own credit. */
export interface MuxStream {
  readonly id: number
  readonly purpose: string
  /** Takes the bytes in any case; false says to wait for `onDrain` before the next. */
  readonly write: (bytes: Uint8Array) => boolean
  /** Nothing more comes after what was written. Calls back once the last byte and the end of it were handed to the connection. */
  readonly end: (onSent?: () => void) => void
  /** Breaks off both directions at once. */
  readonly reset: (code: ResetCode) => void
  /** Whom to tell from now on, beginning with what has come already. */
  readonly attach: (handlers: StreamHandlers) => void
  readonly took: (bytes: number) => void
}

/** What a stream needs of its connection. */
export interface StreamWire {
  readonly isFull: () => boolean
  readonly data: (stream: number, bytes: Uint8Array) => void
  readonly end: (stream: number) => void
  readonly reset: (stream: number, code: ResetCode) => void
  readonly credit: (stream: number, bytes: number) => void
  /** Asks for a wide window until it is over; the connection has few. */
  readonly mayWiden: (stream: number) => boolean
  /** Nothing is to come from it or for it any more. */
  readonly over: (stream: number) => void
}

export class LiveStream implements MuxStream {
  readonly id: number
  readonly purpose: string
  readonly #wire: StreamWire
  #handlers: StreamHandlers | null = null
  /** What came before anybody was there to be told; never more than the window. */
  readonly #untold = new ByteQueue()
  #resetCode: ResetCode | null = null
  #mayReceive = WINDOW_BYTES
  #taken = 0
  /** Left to be taken until it asks for a wide window; null once it has one. */
  #untilWide: number | null = WINDOW_BYTES
  #maySend = WINDOW_BYTES
  #unsent: Uint8Array[] = []
  #isEnding = false
  #onSent: (() => void) | undefined
  #hasEnded = false
  #peerHasEnded = false
  #isOver = false

  constructor(id: number, purpose: string, wire: StreamWire) {
    this.id = id
    this.purpose = purpose
    this.#wire = wire
  }

  attach(handlers: StreamHandlers): void {
    this.#handlers = handlers
    for (const bytes of this.#untold.take()) handlers.onData(bytes)
    if (this.#resetCode !== null) handlers.onReset(this.#resetCode)
    else if (this.#peerHasEnded) handlers.onEnd()
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isOver || this.#isEnding) return true
    if (bytes.length > 0) this.#unsent.push(bytes)
    this.#send()
    return this.#unsent.length === 0
  }

  end(onSent?: () => void): void {
    this.#isEnding = true
    this.#onSent = onSent
    this.#endIfSent()
  }

  reset(code: ResetCode): void {
    if (this.#isOver) return
    this.#wire.reset(this.id, code)
    this.#finish()
  }

  took(bytes: number): void {
    this.#taken += bytes
    if (this.#isOver || this.#peerHasEnded || this.#taken < CREDIT_STEP_BYTES) return
    const credit = this.#taken + this.#widenBy()
    this.#mayReceive += credit
    this.#wire.credit(this.id, credit)
    this.#taken = 0
  }

  /** Whether something is to be sent once it can be. */
  get isWaiting(): boolean {
    return this.#unsent.length > 0
  }

  /** Sends what is unsent as far as the wire and the peer's credit go.  */
  flush(): void {
    if (this.#unsent.length === 0) return
    this.#send()
    if (this.#unsent.length === 0 && !this.#isOver && !this.#hasEnded) this.#handlers?.onDrain()
  }

  receiveData(bytes: Uint8Array): void {
    if (this.#peerHasEnded) throw new MuxFault(`data after the end of stream ${this.id}`)
    if (bytes.length > this.#mayReceive) throw new MuxFault(`more than its credit on ${this.id}`)
    this.#mayReceive -= bytes.length
    if (this.#handlers === null) this.#untold.push(bytes)
    else this.#handlers.onData(bytes)
  }

  receiveEnd(): void {
    if (this.#peerHasEnded) throw new MuxFault(`stream ${this.id} ended twice`)
    this.#peerHasEnded = true
    this.#handlers?.onEnd()
    this.#finishIfDone()
  }

  receiveReset(code: ResetCode): void {
    this.#finish()
    this.#resetCode = code
    this.#handlers?.onReset(code)
  }

  receiveCredit(bytes: number): void {
    if (bytes === 0 || this.#maySend + bytes > MOST_CREDIT)
      throw new MuxFault(`credit of ${bytes} bytes on stream ${this.id}`)
    this.#maySend += bytes
    this.flush()
  }

  #widenBy(): number {
    if (this.#untilWide === null) return 0
    this.#untilWide -= this.#taken
    if (this.#untilWide > 0 || !this.#wire.mayWiden(this.id)) return 0
    this.#untilWide = null
    return WIDE_WINDOW_BYTES - WINDOW_BYTES
  }

  #send(): void {
    while (this.#maySend > 0 && !this.#isOver && !this.#wire.isFull()) {
      const [first] = this.#unsent
      if (first === undefined) break
      const count = Math.min(first.length, this.#maySend, MOST_DATA_BYTES)
      this.#maySend -= count
      if (count === first.length) this.#unsent.shift()
      else this.#unsent[0] = first.subarray(count)
      this.#wire.data(this.id, first.subarray(0, count))
    }
    this.#endIfSent()
  }

  #endIfSent(): void {
    if (!this.#isEnding || this.#hasEnded || this.#isOver || this.#unsent.length > 0) return
    this.#hasEnded = true
    this.#wire.end(this.id)
    this.#finishIfDone()
    this.#onSent?.()
  }

  #finishIfDone(): void {
    if (this.#hasEnded && this.#peerHasEnded) this.#finish()
  }

  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#unsent = []
    this.#wire.over(this.id)
  }
}
