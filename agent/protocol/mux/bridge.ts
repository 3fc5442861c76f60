import type { Readable, Writable } from 'node:stream'
import { ByteQueue } from './byte-queue.ts'
import { RESET, type ResetCode } from './reset.ts'
import type { MuxStream } from './stream.ts'

/** What a stream is joined to: a socket is both ends in one, a console's are apart. */
export interface Joined {
  /** Where bytes for the peer come from; null when nothing goes that way. */
  readonly source: Readable | null
  /** Where bytes of the peer go; null when none are expected. */
  readonly sink: Writable | null
  /** Breaks both off at once. Where the peer has ended its side, what it said is whole and may still be on its way. */
  readonly breakOff: (isPeerDone: boolean) => void
  readonly onReset?: (code: ResetCode) => void
  /** The source's last byte and its end were handed to the connection. */
  readonly onSent?: () => void
}

/**
 * Hands bytes through both ways, each end apart, at the pace of the slower one: what the sink has not taken is not
 * credited to the peer, and what the peer has no credit for is not read from the source.
 */
export function bridge(
  stream: MuxStream,
  { source, sink, breakOff, onReset, onSent }: Joined,
): void {
  let isOver = false
  let isPeerDone = false
  const lose = (): void => {
    if (isOver) return
    isOver = true
    stream.reset(RESET.gone)
    breakOff(isPeerDone)
  }
  const pour = pourInto(sink, (bytes) => stream.took(bytes))
  stream.attach({
    onData: sink === null ? (bytes) => stream.took(bytes.length) : pour.take,
    onEnd: () => {
      isPeerDone = true
      pour.end()
    },
    onReset: (code) => {
      isOver = true
      pour.flush()
      onReset?.(code)
      breakOff(isPeerDone)
    },
    onDrain: () => source?.resume(),
  })
  source?.on('data', (chunk: Uint8Array) => {
    if (!stream.write(chunk)) source.pause()
  })
  source?.on('end', () => stream.end(onSent))
  source?.on('error', lose)
  source?.on('close', () => source.readableEnded || lose())
  sink?.on('error', lose)
  sink?.on('close', () => sink.writableFinished || lose())
  if (source === null) stream.end()
}

/** So much goes at once: what comes meanwhile waits, and what has gone is credited while the next goes. */
const MOST_AT_ONCE_BYTES = 64 * 1024

/**
 * Whoever sends much sends it in records of TLS, and those come several at a time: each by itself would wake up whoever
 * reads the sink for a quarter of what could be had. So much of one says that more may be here; what is less goes at once.
 */
const RECORD_BYTES = 8 * 1024

/** One write at a time. */
function pourInto(sink: Writable | null, took: (bytes: number) => void) {
  const waiting = new ByteQueue()
  let isBusy = false
  let isEnding = false
  const write = (pieces: readonly Uint8Array[]): void => {
    if (sink === null) return
    isBusy = true
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
    const wrote = (error: Error | null | undefined): void => {
      isBusy = false
      if (error !== null && error !== undefined) return
      took(bytes)
      if (waiting.length > 0) write(waiting.take(MOST_AT_ONCE_BYTES))
      else if (isEnding) sink.end()
    }
    const [only] = pieces
    if (only !== undefined && pieces.length === 1) return void sink.write(only, wrote)
    sink.cork()
    pieces.forEach((piece, at) =>
      at === pieces.length - 1 ? sink.write(piece, wrote) : sink.write(piece),
    )
    sink.uncork()
  }
  let isGathering = false
  const gather = (bytes: Uint8Array): void => {
    isBusy = true
    isGathering = true
    waiting.push(bytes)
    setImmediate(() => flush(MOST_AT_ONCE_BYTES))
  }
  /** What came before an end that nobody announced is written before it. */
  const flush = (mostBytes?: number): void => {
    if (!isGathering) return
    isGathering = false
    write(waiting.take(mostBytes))
  }
  return {
    take: (bytes: Uint8Array): void => {
      if (isBusy) waiting.push(bytes)
      else if (bytes.length < RECORD_BYTES) write([bytes])
      else gather(bytes)
    },
    flush,
    end: (): void => {
      isEnding = true
      if (!isBusy) sink?.end()
    },
  }
}
