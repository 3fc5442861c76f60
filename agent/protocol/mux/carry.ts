import type { Duplex } from 'node:stream'
import { MuxFault } from './frame.ts'
import { Mux, type MuxParts } from './mux.ts'
import { RESET, type ResetCode } from './reset.ts'
import { writeOn } from './write-on.ts'

export interface Carried {
  readonly mux: Mux
  /** Resolves once the connection is over, with why. Never rejects. */
  readonly ended: Promise<EndOfConnection>
  /** Ends it now: not a byte goes either way after this. */
  readonly cut: () => void
  /** The same, but the other end is told why: the last that it hears. */
  readonly breakOff: (why: ResetCode) => void
}

/** `silent`: nothing came for too long, though the other end was asked. */
export type EndOfConnection = 'closed' | 'cut' | 'malformed' | 'silent'

const PING_EVERY_MS = 5000
/** A connection on which nothing comes for so long is dead, whatever its sockets say. */
const SILENT_MS = 15_000
/** So long may the last word take: who does not read is not waited for. */
const LAST_WORD_MS = 1000

/** Runs a mux over a connection until either end is through with it. `head` came with the connection already. */
export function carryMux(
  socket: Duplex,
  { onOpen, head }: Pick<MuxParts, 'onOpen'> & { readonly head?: Uint8Array },
): Carried {
  const { promise: ended, resolve } = Promise.withResolvers<EndOfConnection>()
  let silentMs = 0
  let isOver = false
  const mux = new Mux({
    send: (parts) => sendAll(socket, parts),
    onBrokenOff: () => finish('closed'),
    onUnread: () => breakOff(RESET.malformed, 'malformed'),
    ...(onOpen === undefined ? {} : { onOpen }),
  })
  const timer = setInterval(() => {
    silentMs += PING_EVERY_MS
    if (silentMs > SILENT_MS) breakOff(RESET.silent, 'silent')
    else guarded(() => mux.ping())
  }, PING_EVERY_MS)
  const finish = (
    why: EndOfConnection,
    hangUp = (way: Duplex): void => void way.destroy(),
  ): void => {
    if (isOver) return
    isOver = true
    clearInterval(timer)
    resolve(why)
    hangUp(socket)
    mux.close()
  }
  const breakOff = (word: ResetCode, why: EndOfConnection): void =>
    finish(why, (way) => {
      mux.breakOff(word)
      endSoon(way)
    })
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (thrown) {
      if (!(thrown instanceof MuxFault)) throw thrown
      breakOff(RESET.malformed, 'malformed')
    }
  }
  const receive = (chunk: Uint8Array): void => {
    silentMs = 0
    guarded(() => mux.receive(chunk))
  }
  socket.on('data', receive)
  socket.on('drain', () => guarded(() => mux.drained()))
  // Where a connection breaks, its close tells.
  socket.on('error', () => undefined)
  socket.on('end', () => finish('closed'))
  socket.on('close', () => finish('closed'))
  if (head !== undefined && head.length > 0) receive(head)
  return { mux, ended, cut: () => finish('cut'), breakOff: (word) => breakOff(word, 'cut') }
}

function endSoon(socket: Duplex): void {
  socket.end()
  const late = setTimeout(() => socket.destroy(), LAST_WORD_MS)
  socket.once('close', () => clearTimeout(late))
}

function sendAll(socket: Duplex, parts: readonly Uint8Array[]): boolean {
  // After its end nothing is said: an error would take with it what is still on its way.
  if (!socket.writable) return true
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return writeOn(socket, only)
  socket.cork()
  const goesOn = parts.map((part) => writeOn(socket, part)).at(-1) ?? true
  socket.uncork()
  return goesOn
}
