import type { MuxStream } from '../../protocol/mux/stream.ts'
import { AgentSays, type ConsoleSays } from '../../protocol/session.ts'
import type { Ticket } from '../../protocol/ticket.ts'
import type { LabBed } from './lab-bed.ts'
import type { Attached, SessionCaller } from './session-caller.ts'

export interface Ran {
  readonly stdout: Buffer
  readonly stderr: string
  readonly code: number
}

/** A console as the person's client sees it. */
export class OpenConsole {
  readonly session: string
  readonly attached: Attached & { readonly kind: 'attached' }
  readonly #io: MuxStream
  readonly #say: MuxStream
  readonly #out: Buffer[] = []
  readonly #err: Buffer[] = []
  readonly #exit = Promise.withResolvers<number>()

  private constructor(session: string, attached: Attached & { readonly kind: 'attached' }) {
    this.session = session
    this.attached = attached
    const { mux, ended } = attached.carried
    this.#io = mux.open('io')
    const err = mux.open('err')
    this.#say = mux.open('say')
    const isOver = { io: false, err: false }
    collect(this.#io, this.#out, () => (isOver.io = true))
    collect(err, this.#err, () => (isOver.err = true))
    const said: Buffer[] = []
    collect(this.#say, said, () => {
      const { exit } = AgentSays.parse(JSON.parse(Buffer.concat(said).toString()))
      if (isOver.io && isOver.err) this.#exit.resolve(exit.code)
      else this.#exit.reject(new Error('the exit came before the last byte'))
    })
    const fail = (why: unknown) => this.#exit.reject(new Error(`the session ended: ${String(why)}`))
    ended.then(fail, fail)
    this.#exit.promise.catch(() => undefined)
  }

  static async open(caller: SessionCaller, bed: LabBed, ticket: Ticket): Promise<OpenConsole> {
    const told = await caller.bring(bed.authority.ticket(ticket))
    if (told.status !== 200) throw new Error(`refused: ${JSON.stringify(told.body)}`)
    const attached = await caller.attach(ticket.session)
    if (attached.kind === 'refused') throw new Error(`not attached: ${String(attached.status)}`)
    return new OpenConsole(ticket.session, attached)
  }

  /** What it has shown so far. */
  get shown(): string {
    return Buffer.concat(this.#out).toString()
  }

  type(text: string | Uint8Array): void {
    this.#io.write(Buffer.from(text))
  }

  endInput(): void {
    this.#io.end()
  }

  say(what: ConsoleSays | string): void {
    this.#say.write(Buffer.from(`${typeof what === 'string' ? what : JSON.stringify(what)}\n`))
  }

  async ended(): Promise<Ran> {
    const code = await this.#exit.promise
    return { code, stdout: Buffer.concat(this.#out), stderr: Buffer.concat(this.#err).toString() }
  }
}

function collect(stream: MuxStream, into: Buffer[], onEnd: () => void): void {
  stream.attach({
    onData: (bytes) => {
      into.push(Buffer.from(bytes))
      stream.took(bytes.length)
    },
    onEnd,
    onReset: () => undefined,
    onDrain: () => undefined,
  })
}
