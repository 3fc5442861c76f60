import { PassThrough } from 'node:stream'
import type { SessionView } from '../../../control/api/people-contract.ts'
import { waitUntil } from '../../lifecycle/wait-until.ts'
import { openConsole, type ConsoleEnd, type ConsoleWish, type OpenConsole } from './open-console.ts'

/** A console that a program holds open: it types, and reads what was said so far. */
export class HeldConsole implements AsyncDisposable {
  readonly session: SessionView
  /** `E_SESSION_LOST` when control cannot be asked why it ended. */
  readonly ended: Promise<ConsoleEnd>
  readonly #opened: OpenConsole
  readonly #stdin: PassThrough
  readonly #signal: AbortSignal
  #stdout = ''
  #stderr = ''

  private constructor(opened: OpenConsole, stdin: PassThrough, signal: AbortSignal) {
    this.session = opened.session
    this.ended = opened.over
    this.#opened = opened
    this.#stdin = stdin
    this.#signal = signal
    opened.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text))
    opened.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
  }

  static async open(wish: Omit<ConsoleWish, 'stdin'>): Promise<HeldConsole> {
    const stdin = new PassThrough()
    return new HeldConsole(await openConsole({ ...wish, stdin }), stdin, wish.signal)
  }

  /** All that it said so far; on a terminal both outputs are one. */
  get said(): { readonly stdout: string; readonly stderr: string } {
    return { stdout: this.#stdout, stderr: this.#stderr }
  }

  type(text: string): void {
    this.#stdin.write(text)
  }

  /** Half-closes: nothing more is typed, what is said still comes. */
  endInput(): void {
    this.#stdin.end()
  }

  resize(rows: number, columns: number): void {
    this.#opened.say({ resize: { rows, columns } })
  }

  interrupt(): void {
    this.#opened.say({ signal: 'INT' })
  }

  /** Waits until the output holds this; gives all of it so far. `E_DEADLINE`. */
  async until(expected: string, { timeoutMs = 10_000 } = {}): Promise<string> {
    return waitUntil({
      what: `the console of ${this.session.id} to say ${JSON.stringify(expected)}`,
      timeoutMs,
      signal: this.#signal,
      look: async () => (this.#stdout.includes(expected) ? this.#stdout : undefined),
      seen: () => JSON.stringify(this.#stdout.slice(-200)),
      next: 'see whether its session still stands: sessions list',
    })
  }

  /** Ends it, and all that runs in it. */
  async close(): Promise<void> {
    this.#opened.cut()
    await this.ended.catch(() => undefined) // that it is over is all that was wished
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
