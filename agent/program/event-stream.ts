import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { PROGRAM_ENVIRONMENT } from './environment.ts'

export interface EventStreamSpec {
  readonly program: string
  readonly args: readonly string[]
  /** Lines that are no event for us: a trace tells of every packet on the way. */
  readonly isEvent: (line: string) => boolean
  readonly onEvent: (line: string) => void
  /** The program ended, so events may have been missed; it is started again. */
  readonly onGap: (why: string) => void
}

const RESTART_AFTER_MS = 100
const LISTENS_AFTER_MS = 100

/** A long-lived program that prints a line for each event of the kernel. */
export class EventStream implements Disposable {
  readonly #spec: EventStreamSpec
  #child: ChildProcess | null = null
  #restart: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(spec: EventStreamSpec) {
    this.#spec = spec
    this.#start()
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    if (this.#restart !== null) clearTimeout(this.#restart)
    this.#child?.kill('SIGKILL')
  }

  #start(): void {
    const { program, args } = this.#spec
    const child = spawn(program, args, {
      env: PROGRAM_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    this.#child = child
    hear(child.stdout, this.#spec)
    child.on('error', () => child.emit('close'))
    child.on('close', () => this.#ended())
  }

  #ended(): void {
    if (this.#isClosed || this.#restart !== null) return
    this.#restart = setTimeout(() => {
      this.#restart = null
      this.#start()
      // It listens a moment after it was started; what happened until then is in the gap too.
      setTimeout(
        () => this.#spec.onGap(`${this.#spec.program} was started again`),
        LISTENS_AFTER_MS,
      )
    }, RESTART_AFTER_MS)
  }
}

function hear(output: Readable, { isEvent, onEvent }: EventStreamSpec): void {
  let rest = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    // Never held up, whatever comes: an event behind thousands of lines of a trace would wait for seconds.
    lines.filter(isEvent).forEach(onEvent)
  })
}
