import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Ask {
  readonly method: string
  readonly to: string
  readonly path: string
  readonly body?: string
  /** `stranger` holds a host's certificate, `brief` one of control's that ends after 1.5 s. */
  readonly as?: 'control' | 'stranger' | 'brief' | 'nobody'
}

export interface Answer {
  readonly status: number
  readonly text: string
}

type Said =
  | { readonly kind: 'listening'; readonly ca: string }
  | {
      readonly kind: 'enrolled'
      readonly host: string
      readonly wireguardKey: string | null
      readonly token: string
    }
  | { readonly kind: 'renewed'; readonly host: string }
  | ({ readonly kind: 'answer'; readonly id: number } & Answer)
  | { readonly kind: 'watch'; readonly id: number; readonly line: unknown }
  | { readonly kind: 'watch-ended'; readonly id: number }

/** The control of a test, in its own process because it lives in another network namespace. */
export class ControlProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (answer: Answer) => void>()
  readonly #watchers = new Map<number, (line: unknown) => void>()
  readonly #keys = new Map<string, string>()
  readonly endedWatches = new Set<number>()
  renewals = 0
  #nextId = 1
  ca = ''

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(
    namespace: string,
    address: string,
    certificateLifeMs: number,
  ): Promise<ControlProcess> {
    const program = fileURLToPath(new URL('control-program.ts', import.meta.url))
    const child = spawn(
      'ip',
      ['netns', 'exec', namespace, process.execPath, program, address, String(certificateLifeMs)],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    )
    const control = new ControlProcess(child)
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the test's control ended with ${code}`)))
      child.on('message', (said: Said) => control.#take(said, resolve))
    })
    return control
  }

  /** The tunnel key with which a host enrolled. */
  keyOf(host: string): string | null {
    return this.#keys.get(host) ?? null
  }

  ask({ body = '', as = 'control', ...ask }: Ask): Promise<Answer> {
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#answers.set(id, resolve)
      this.#child.send({ ...ask, body, as, id })
    })
  }

  async watch(
    to: string,
    onLine: (line: unknown) => void,
    as: Ask['as'] = 'control',
  ): Promise<number> {
    const id = this.#nextId
    this.#watchers.set(id, onLine)
    await this.ask({ method: 'GET', to, path: '/watch', as })
    return id
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }

  #take(said: Said, onListening: () => void): void {
    if (said.kind === 'listening') {
      this.ca = said.ca
      onListening()
    } else if (said.kind === 'enrolled') this.#keys.set(said.host, said.wireguardKey ?? '')
    else if (said.kind === 'renewed') this.renewals += 1
    else if (said.kind === 'answer') this.#answers.get(said.id)?.(said)
    else if (said.kind === 'watch') this.#watchers.get(said.id)?.(said.line)
    else this.endedWatches.add(said.id)
  }
}
