import { readFileSync } from 'node:fs'
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import type { Backend, Machine, OpenExec } from '../backend.ts'
import { MessageReader, messageOf, type Message } from './messages.ts'

export interface Wish {
  readonly argv: readonly string[]
  readonly stdin: string | Buffer
  /** Nobody waits for it any more. */
  readonly signal: AbortSignal
}

/** How a command ended, and what it had printed. */
export interface Ended {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: Buffer
}

interface Running {
  readonly stdout: Buffer[]
  readonly stderr: Buffer[]
  readonly here: PromiseWithResolvers<boolean>
  readonly ended: PromiseWithResolvers<number>
}

const PROGRAM = readFileSync(new URL('runner.pl', import.meta.url))
/** Its text comes over its input: as an argument, whoever looks for a word among the machine's processes would find it. */
const READ_PROGRAM =
  '$_ = ""; while (length != $ARGV[0]) { sysread STDIN, $_, $ARGV[0] - length, length or exit } eval; die $@'
const ARGV = ['perl', '-e', READ_PROGRAM, String(PROGRAM.length)]
/** A runner is there within milliseconds; one that is paused with its machine is not, and is given no command. */
const HERE_WITHIN_MS = 1000

/**
 * A program in a machine that runs commands there, one beside the other. It is kept: an engine takes some 50 ms of
 * processor time to put a process into a container, one that is in there takes 4.
 */
export class Runner {
  readonly #program: OpenExec
  readonly #running = new Map<number, Running>()
  readonly #gone: Promise<number>
  #count = 0
  #isGone = false

  private constructor(program: OpenExec) {
    this.#program = program
    program.stderr.resume()
    program.stdin.on('error', () => undefined) // that it has ended is told by its output
    program.stdin.write(PROGRAM)
    this.#gone = this.#listen()
    this.#gone.catch(() => undefined)
  }

  /** Throws what the backend throws where nothing can run. */
  static async start(backend: Backend, machine: Machine): Promise<Runner> {
    return new Runner(await backend.open(machine, { kind: 'program', argv: ARGV }))
  }

  /** It takes no more commands. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** Null: it was not begun. If the machine ends meanwhile, so does the command, as the backend says that programs do. */
  async run({ argv, stdin, signal }: Wish): Promise<Ended | null> {
    const number = ++this.#count
    const running: Running = {
      ...{ stdout: [], stderr: [] },
      here: Promise.withResolvers<boolean>(),
      ended: Promise.withResolvers<number>(),
    }
    this.#running.set(number, running)
    this.#program.keepAwake(true)
    const drop = (): void => this.#tell(number, 'D')
    try {
      this.#tell(number, 'P')
      if (!(await this.#isHere(running)) || signal.aborted) return null
      signal.addEventListener('abort', drop, { once: true })
      this.#tell(number, 'R', argv.join('\0'))
      this.#tell(number, 'I', stdin)
      this.#tell(number, 'E')
      const exitCode = await Promise.race([running.ended.promise, this.#gone])
      const [stdout, stderr] = [Buffer.concat(running.stdout), Buffer.concat(running.stderr)]
      return { exitCode, stdout, stderr }
    } finally {
      signal.removeEventListener('abort', drop)
      this.#running.delete(number)
      if (this.#running.size === 0) await this.#rest()
    }
  }

  /** Takes no more commands, and leaves the machine. */
  async end(): Promise<void> {
    this.#isGone = true
    this.#program.stdin.end()
    const over = new AbortController()
    await Promise.race([
      this.#gone.then(no, no),
      delay(HERE_WITHIN_MS, false, { signal: over.signal }),
    ])
    over.abort()
    await this.#program[Symbol.asyncDispose]()
  }

  async #isHere({ here }: Running): Promise<boolean> {
    const over = new AbortController()
    const late = delay(HERE_WITHIN_MS, false, { signal: over.signal }).then(
      heardBefore,
      () => false,
    )
    const isHere = await Promise.race([here.promise, late, this.#gone.then(no, no)])
    over.abort()
    // What it runs for others it goes on with.
    if (!isHere) this.#isGone = true
    return isHere
  }

  async #rest(): Promise<void> {
    this.#program.keepAwake(false)
    if (this.#isGone) await this.#program[Symbol.asyncDispose]()
  }

  #tell(number: number, kind: string, content: Buffer | string = ''): void {
    for (const piece of messageOf(number, kind, content)) this.#program.stdin.write(piece)
  }

  async #listen(): Promise<number> {
    const reader = new MessageReader()
    const stdout: AsyncIterable<Buffer> = this.#program.stdout
    try {
      for await (const piece of stdout)
        for (const message of reader.take(piece)) this.#take(message)
    } finally {
      this.#isGone = true
    }
    return this.#program.ended
  }

  #take({ number, kind, content }: Message): void {
    const running = this.#running.get(number)
    switch (kind) {
      case 'P':
        return running?.here.resolve(true)
      case 'O':
        return void running?.stdout.push(content)
      case 'X':
        return void running?.stderr.push(content)
      case 'C':
        return running?.ended.resolve(content.readUInt32BE(0))
      default:
        throw new Error(`a runner said ${kind}`)
    }
  }
}

const no = (): boolean => false

/** A busy process looks at its clock before it hears what has come meanwhile. */
const heardBefore = async (): Promise<boolean> => immediate(false)
