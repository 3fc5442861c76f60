import type { TerminalSize } from '../../agent/protocol/ticket.ts'
import { castHead, castOutput, castResize } from './cast.ts'
import type { RecordingFile } from './recording-file.ts'

/** A command that runs through pipes may move gigabytes: the rest of its output is counted only. */
export const MOST_PIPED_BYTES = 1024 * 1024
const USUAL_SIZE: TerminalSize = { rows: 24, columns: 80 }

export interface ConsoleRecorderParts {
  readonly file: RecordingFile
  readonly terminal: (TerminalSize & { readonly term: string }) | null
  readonly title: string
  readonly at: Date
  /** Milliseconds of a clock that only rises. */
  readonly elapsedMs: () => number
}

/** Writes down what a console shows. What is typed shows only where it is echoed: passwords are not on record. */
export class ConsoleRecorder {
  readonly #parts: ConsoleRecorderParts
  readonly #startMs: number
  readonly #decoder = new TextDecoder()
  #leftBytes: number
  #unwritten = 0

  constructor(parts: ConsoleRecorderParts) {
    const { file, terminal, title, at } = parts
    this.#parts = parts
    this.#startMs = parts.elapsedMs()
    this.#leftBytes = terminal === null ? MOST_PIPED_BYTES : Number.POSITIVE_INFINITY
    file.write(castHead({ size: terminal ?? USUAL_SIZE, term: terminal?.term ?? null, title, at }))
  }

  /** @throws RecordingFailed */
  output(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, this.#leftBytes)
    this.#leftBytes -= kept.length
    this.#unwritten += bytes.length - kept.length
    if (kept.length > 0) this.#write(this.#decoder.decode(kept, { stream: true }))
  }

  /** @throws RecordingFailed */
  resize(size: TerminalSize): void {
    this.#parts.file.write(castResize(this.#seconds(), size))
  }

  /** The last line, where something was left out. */
  finish(): void {
    if (this.#unwritten > 0)
      this.#write(`\r\n[drawbridge: ${this.#unwritten} bytes more are not in this recording]\r\n`)
  }

  #write(text: string): void {
    if (text !== '') this.#parts.file.write(castOutput(this.#seconds(), text))
  }

  #seconds(): number {
    return (this.#parts.elapsedMs() - this.#startMs) / 1000
  }
}
