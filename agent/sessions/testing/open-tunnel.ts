import type { ResetCode } from '../../protocol/mux/reset.ts'
import type { MuxStream } from '../../protocol/mux/stream.ts'
import type { Ticket } from '../../protocol/ticket.ts'
import type { LabBed } from './lab-bed.ts'
import type { Attached, SessionCaller } from './session-caller.ts'

/** What came of one connection through a tunnel. */
export type Fate =
  | { readonly kind: 'ended'; readonly heard: Buffer }
  | { readonly kind: 'reset'; readonly code: ResetCode; readonly heard: Buffer }

/** One connection through a tunnel, as the person's client has it. */
export class Through {
  readonly stream: MuxStream
  readonly #heard: Buffer[] = []
  readonly #fate = Promise.withResolvers<Fate>()

  constructor(stream: MuxStream, takes = true) {
    this.stream = stream
    stream.attach({
      onData: (bytes) => {
        this.#heard.push(Buffer.from(bytes))
        if (takes) stream.took(bytes.length)
      },
      onEnd: () => this.#fate.resolve({ kind: 'ended', heard: this.heard }),
      onReset: (code) => this.#fate.resolve({ kind: 'reset', code, heard: this.heard }),
      onDrain: () => undefined,
    })
  }

  get heard(): Buffer {
    return Buffer.concat(this.#heard)
  }

  get fate(): Promise<Fate> {
    return this.#fate.promise
  }

  /** Says all, ends its side, and waits for what comes back to its end. */
  async asks(all: string | Uint8Array): Promise<Fate> {
    this.stream.write(Buffer.from(all))
    this.stream.end()
    return this.fate
  }
}

/** A tunnel as the person's client sees it. */
export class OpenTunnel {
  readonly attached: Attached & { readonly kind: 'attached' }

  private constructor(attached: Attached & { readonly kind: 'attached' }) {
    this.attached = attached
  }

  static async open(caller: SessionCaller, bed: LabBed, ticket: Ticket): Promise<OpenTunnel> {
    const told = await caller.bring(bed.authority.ticket(ticket))
    if (told.status !== 200) throw new Error(`refused: ${JSON.stringify(told.body)}`)
    const attached = await caller.attach(ticket.session)
    if (attached.kind === 'refused') throw new Error(`not attached: ${String(attached.status)}`)
    return new OpenTunnel(attached)
  }

  connect(takes = true): Through {
    return new Through(this.attached.carried.mux.open('connection'), takes)
  }

  get ended(): Promise<string> {
    return this.attached.carried.ended
  }
}
