import { type ResetCode, resetCodeOf } from './reset.ts'

/**
 * The wire of a session: frames of nine bytes and a payload.
 *
 *     kind      1 byte
 *     stream    4 bytes, big-endian; 0 for `ping` and `pong`, which have no stream, and for a `reset` of all there is
 *     length    4 bytes, big-endian: bytes of the payload that follows
 *
 * `open` carries its purpose as UTF-8, `data` bytes, `reset` one byte that says why (`ResetCode`), `window` four bytes of
 * further credit, the others nothing. After a `reset` of stream 0 nothing comes: it says why the connection ends.
 */
export type Frame =
  | { readonly kind: 'open'; readonly stream: number; readonly purpose: string }
  /** A part of a data frame's payload, handed on as it comes: whoever reads never holds a whole frame. */
  | { readonly kind: 'data'; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly stream: number }
  | { readonly kind: 'reset'; readonly stream: number; readonly code: ResetCode }
  | { readonly kind: 'window'; readonly stream: number; readonly credit: number }
  | { readonly kind: 'ping' }
  | { readonly kind: 'pong' }

export const HEADER_BYTES = 9
export const MOST_DATA_BYTES = 64 * 1024
export const MOST_PURPOSE_BYTES = 64
/** A payload that is smaller goes with its header in one piece: for a key stroke one write costs less than two. */
const SMALL_BYTES = 4 * 1024
export const HIGHEST_STREAM = 0x7fff_ffff
/** No stream, but all of them: what is reset here is the connection. */
export const WHOLE = 0

/** The peer sent what no frame is. Nothing that comes after it can be understood: the caller hangs up. */
export class MuxFault extends Error {
  override readonly name = 'MuxFault'
  readonly code = 'E_MUX_FAULT'
}

const NUMBERS = { open: 1, data: 2, end: 3, reset: 4, window: 5, ping: 6, pong: 7 } as const
type Kind = keyof typeof NUMBERS
const KINDS = new Map<number, Kind>([
  [1, 'open'],
  [2, 'data'],
  [3, 'end'],
  [4, 'reset'],
  [5, 'window'],
  [6, 'ping'],
  [7, 'pong'],
])

/** The bytes of a frame, in the order in which they are to be written; what is not small of a payload is not copied. */
export function encodeFrame(frame: Frame): readonly Uint8Array[] {
  switch (frame.kind) {
    case 'open':
      return whole(frame.kind, frame.stream, new TextEncoder().encode(frame.purpose))
    case 'data':
      return frame.bytes.length < SMALL_BYTES
        ? whole(frame.kind, frame.stream, frame.bytes)
        : [header(frame.kind, frame.stream, frame.bytes.length), frame.bytes]
    case 'end':
      return [header(frame.kind, frame.stream, 0)]
    case 'reset':
      return whole(frame.kind, frame.stream, Uint8Array.of(frame.code))
    case 'window':
      return whole(frame.kind, frame.stream, uint32(frame.credit))
    case 'ping':
    case 'pong':
      return [header(frame.kind, 0, 0)]
  }
}

function whole(kind: Kind, stream: number, payload: Uint8Array): readonly Uint8Array[] {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length)
  writeHeader(bytes, kind, stream, payload.length)
  bytes.set(payload, HEADER_BYTES)
  return [bytes]
}

function header(kind: Kind, stream: number, length: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES)
  writeHeader(bytes, kind, stream, length)
  return bytes
}

function writeHeader(bytes: Uint8Array, kind: Kind, stream: number, length: number): void {
  const view = new DataView(bytes.buffer)
  view.setUint8(0, NUMBERS[kind])
  view.setUint32(1, stream)
  view.setUint32(5, length)
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

interface Head {
  readonly kind: Kind
  readonly stream: number
  readonly length: number
}

/** How long a payload of each kind is. */
const LENGTHS: Readonly<Record<Kind, readonly [least: number, most: number]>> = {
  open: [1, MOST_PURPOSE_BYTES],
  data: [1, MOST_DATA_BYTES],
  end: [0, 0],
  reset: [1, 1],
  window: [4, 4],
  ping: [0, 0],
  pong: [0, 0],
}

/** Cuts a stream of bytes, in whatever pieces it comes, into frames. Holds at most one header and one short payload. */
export class FrameReader {
  readonly #header = new Uint8Array(HEADER_BYTES)
  #headerBytes = 0
  #head: Head | null = null
  #short = new Uint8Array(0)
  #payloadBytes = 0

  /** Whether all that came so far is whole frames. */
  get isBetweenFrames(): boolean {
    return this.#head === null && this.#headerBytes === 0
  }

  /**
   * Hands on what a chunk holds, a frame at a time.
   * @throws MuxFault
   */
  read(chunk: Uint8Array, take: (frame: Frame) => void): void {
    for (let at = 0; at < chunk.length;)
      at +=
        this.#head === null
          ? this.#takeHeader(chunk, at, take)
          : this.#takePayload(this.#head, chunk, at, take)
  }

  #takeHeader(chunk: Uint8Array, at: number, take: (frame: Frame) => void): number {
    const count = Math.min(HEADER_BYTES - this.#headerBytes, chunk.length - at)
    this.#header.set(chunk.subarray(at, at + count), this.#headerBytes)
    this.#headerBytes += count
    if (this.#headerBytes < HEADER_BYTES) return count
    const head = readHead(this.#header)
    this.#headerBytes = 0
    this.#payloadBytes = 0
    if (head.length === 0) take(frameOf(head, new Uint8Array(0)))
    else {
      this.#head = head
      if (head.kind !== 'data') this.#short = new Uint8Array(head.length)
    }
    return count
  }

  #takePayload(head: Head, chunk: Uint8Array, at: number, take: (frame: Frame) => void): number {
    const count = Math.min(head.length - this.#payloadBytes, chunk.length - at)
    const bytes = chunk.subarray(at, at + count)
    if (head.kind !== 'data') this.#short.set(bytes, this.#payloadBytes)
    this.#payloadBytes += count
    const isWhole = this.#payloadBytes === head.length
    if (isWhole) this.#head = null
    if (head.kind === 'data') take({ kind: 'data', stream: head.stream, bytes })
    else if (isWhole) take(frameOf(head, this.#short))
    return count
  }
}

function readHead(bytes: Uint8Array): Head {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const kind = KINDS.get(view.getUint8(0))
  const stream = view.getUint32(1)
  const length = view.getUint32(5)
  if (kind === undefined) throw new MuxFault(`there is no frame of kind ${view.getUint8(0)}`)
  const [least, most] = LENGTHS[kind]
  if (length < least || length > most) throw new MuxFault(`a ${kind} frame of ${length} bytes`)
  if (!mayBeOf(kind, stream)) throw new MuxFault(`a ${kind} frame of stream ${stream}`)
  return { kind, stream, length }
}

function mayBeOf(kind: Kind, stream: number): boolean {
  if (kind === 'ping' || kind === 'pong') return stream === WHOLE
  return stream <= HIGHEST_STREAM && (stream !== WHOLE || kind === 'reset')
}

function frameOf({ kind, stream }: Head, payload: Uint8Array): Frame {
  switch (kind) {
    case 'open':
      return { kind, stream, purpose: textOf(payload) }
    case 'data':
      return { kind, stream, bytes: payload }
    case 'end':
      return { kind, stream }
    case 'reset':
      return { kind, stream, code: codeIn(payload) }
    case 'window':
      return {
        kind,
        stream,
        credit: new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0),
      }
    case 'ping':
    case 'pong':
      return { kind }
  }
}

function codeIn([byte = 0]: Uint8Array): ResetCode {
  const code = resetCodeOf(byte)
  if (code === null) throw new MuxFault(`a reset for a reason that there is not, ${byte}`)
  return code
}

function textOf(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload)
  } catch {
    throw new MuxFault('an open frame whose purpose is not text')
  }
}
