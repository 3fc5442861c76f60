import { execa } from 'execa'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { median } from '../measure.ts'

const READY = 'ready'
const READY_WITHIN_MS = 10_000

/** A console, or `ssh`, on a terminal of its own: what is typed comes back as the far terminal's echo. */
export class TypedShell implements AsyncDisposable {
  readonly #process
  #shown = ''

  private constructor(words: readonly string[]) {
    const command = words.map(quoted).join(' ')
    this.#process = execa('script', ['--quiet', '--flush', '--command', command, '/dev/null'], {
      ...{ stdin: 'pipe', stdout: 'pipe', stderr: 'ignore', reject: false, buffer: false },
      forceKillAfterDelay: 2000,
    })
    this.#process.stdout.on('data', (chunk: Buffer) => (this.#shown += chunk.toString('latin1')))
  }

  /** Logs in, and lets `cat` take what is typed: nothing but the terminal answers. */
  static async open(words: readonly string[]): Promise<TypedShell> {
    const shell = new TypedShell(words)
    // The word is not shown as it is typed.
    shell.#process.stdin.write(`echo re''ady; exec cat\r`)
    const deadline = performance.now() + READY_WITHIN_MS
    while (!shell.#shown.includes(READY)) {
      if (performance.now() > deadline) throw new Error(`no shell came: ${shell.#shown}`)
      await pause(20)
    }
    await pause(200)
    return shell
  }

  /** Microseconds from a key to its echo: the median of so many, one after the other. */
  async echo(keys: number): Promise<number> {
    const took: number[] = []
    for (let key = 0; key < keys; key++) {
      this.#shown = ''
      const began = performance.now()
      this.#process.stdin.write('x')
      while (!this.#shown.includes('x')) await once(this.#process.stdout, 'data')
      took.push((performance.now() - began) * 1000)
    }
    // A terminal keeps no line without end.
    this.#process.stdin.write('\r')
    await pause(50)
    return median(took)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGTERM')
    await this.#process
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
