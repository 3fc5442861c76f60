import { FrameReader, MuxFault, WHOLE, type Frame } from '../../agent/protocol/mux/frame.ts'
import { MOST_STREAMS } from '../../agent/protocol/mux/mux.ts'
import type { ResetCode } from '../../agent/protocol/mux/reset.ts'
import {
  AgentSays,
  ConsoleSays,
  LONGEST_LINE_BYTES,
  StreamPurpose,
} from '../../agent/protocol/session.ts'
import type { TerminalSize } from '../../agent/protocol/ticket.ts'

/** Told of what passes, before it passes: what throws is not handed on. */
export interface Heard {
  /** What a console shows: standard output, and standard error where it is apart. */
  readonly onOutput: (bytes: Uint8Array) => void
  readonly onResize: (size: TerminalSize) => void
  readonly onExit: (code: number) => void
  readonly onConnection: (stream: number) => void
  readonly onConnectionEnd: (stream: number, how: 'ended' | 'reset') => void
  /** The one end says why it breaks off all of it. */
  readonly onLastWord: (direction: 'in' | 'out', why: ResetCode) => void
  /** Payload of any kind but what is said about a console. */
  readonly onBytes: (direction: 'in' | 'out', stream: number, count: number) => void
}

/**
 * Listens in on the bytes of a session without touching them: both ends must speak what a session of this verb is.
 * `in` is what the client sends, `out` what comes back.
 */
export class Tap {
  readonly #verb: 'console' | 'tunnel'
  readonly #heard: Heard
  readonly #readers = { in: new FrameReader(), out: new FrameReader() }
  readonly #purposes = new Map<number, StreamPurpose>()
  readonly #ended = new Map<number, number>()
  readonly #lines = { in: '', out: '' }
  readonly #isThrough = { in: false, out: false }

  constructor(verb: 'console' | 'tunnel', heard: Heard) {
    this.#verb = verb
    this.#heard = heard
  }

  /** @throws MuxFault the end that sent this speaks no session */
  in(chunk: Uint8Array): void {
    this.#readers.in.read(chunk, (frame) => this.#take('in', frame))
  }

  /** @throws MuxFault as `in` */
  out(chunk: Uint8Array): void {
    this.#readers.out.read(chunk, (frame) => this.#take('out', frame))
  }

  #take(direction: 'in' | 'out', frame: Frame): void {
    if (this.#isThrough[direction]) throw new MuxFault('more after its last word')
    switch (frame.kind) {
      case 'open':
        return this.#takeOpen(direction, frame.stream, frame.purpose)
      case 'data':
        return this.#takeData(direction, frame.stream, frame.bytes)
      case 'end':
        return this.#takeEnd(frame.stream)
      case 'reset':
        if (frame.stream !== WHOLE) return this.#finish(frame.stream, 'reset')
        this.#isThrough[direction] = true
        return this.#heard.onLastWord(direction, frame.code)
      case 'window':
      case 'ping':
      case 'pong':
        return
    }
  }

  #takeOpen(direction: 'in' | 'out', stream: number, text: string): void {
    const purpose = StreamPurpose.safeParse(text)
    const isRepeated = [...this.#purposes.values()].some((one) => one === purpose.data)
    const fits = purpose.success && (purpose.data === 'connection') === (this.#verb === 'tunnel')
    if (direction === 'out' || !fits || (this.#verb === 'console' && isRepeated))
      throw new MuxFault(`no ${this.#verb} has a stream of this kind`)
    if (this.#purposes.size >= MOST_STREAMS) throw new MuxFault('too many streams at once')
    this.#purposes.set(stream, purpose.data)
    if (purpose.data === 'connection') this.#heard.onConnection(stream)
  }

  #takeData(direction: 'in' | 'out', stream: number, bytes: Uint8Array): void {
    const purpose = this.#purposes.get(stream)
    if (purpose === 'say') return this.#takeWords(direction, bytes)
    if (this.#verb === 'console' && purpose === undefined)
      throw new MuxFault('no console has a stream of this kind')
    this.#heard.onBytes(direction, stream, bytes.length)
    if (direction === 'out' && this.#verb === 'console') this.#heard.onOutput(bytes)
  }

  #takeWords(direction: 'in' | 'out', bytes: Uint8Array): void {
    const lines = (this.#lines[direction] + new TextDecoder().decode(bytes)).split('\n')
    this.#lines[direction] = lines.pop() ?? ''
    if (this.#lines[direction].length > LONGEST_LINE_BYTES) throw new MuxFault('too long a line')
    for (const line of lines) this.#takeLine(direction, line)
  }

  #takeLine(direction: 'in' | 'out', line: string): void {
    if (direction === 'out') return this.#heard.onExit(parsed(AgentSays, line).exit.code)
    const said = parsed(ConsoleSays, line)
    if ('resize' in said) this.#heard.onResize(said.resize)
  }

  /** A connection is over when both ends have ended it. */
  #takeEnd(stream: number): void {
    // One that is over, or never was: nothing of it is kept.
    if (!this.#purposes.has(stream)) return
    const ends = (this.#ended.get(stream) ?? 0) + 1
    this.#ended.set(stream, ends)
    if (ends === 2) this.#finish(stream, 'ended')
  }

  #finish(stream: number, how: 'ended' | 'reset'): void {
    if (this.#purposes.get(stream) === 'connection') {
      this.#purposes.delete(stream)
      this.#heard.onConnectionEnd(stream, how)
    }
    this.#ended.delete(stream)
  }
}

interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

const parsed = <T>(schema: Parser<T>, line: string): T => {
  const read = schema.safeParse(jsonOf(line))
  if (!read.success) throw new MuxFault('a line that a console does not know')
  return read.data
}

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    throw new MuxFault('a line that is no JSON')
  }
}
