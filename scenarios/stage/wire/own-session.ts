import type { LabPerson } from '../../../lab/index.ts'
import { openOwnSession, type Carrier } from './own-client.ts'

/** Kinds of frames, by their numbers on the wire: one byte, then stream and length in four each, then the payload. */
const KINDS = { open: 1, data: 2, end: 3, window: 5 } as const
const HEADER_BYTES = 9

/** A console's streams in the order in which they are opened. */
export const STREAMS = { io: 1, err: 2, say: 3 } as const

/** A session that somebody speaks with frames of their own making: nothing holds them to credit, nothing to an order. */
export class OwnSession implements Disposable {
  readonly session: string
  readonly #carrier: Carrier
  readonly #closed: Promise<unknown>
  #held: Buffer
  #said = ''

  private constructor(carrier: Carrier) {
    this.session = carrier.session
    this.#carrier = carrier
    this.#held = Buffer.from(carrier.head)
    carrier.socket.on('error', () => undefined) // its close tells
    this.#closed = new Promise((resolve) => carrier.socket.once('close', resolve))
  }

  /** Opens a console's three streams. Throws `Refused`. */
  static async open(person: LabPerson, wish: unknown): Promise<OwnSession> {
    const session = new OwnSession(await openOwnSession(person, wish))
    for (const [purpose, stream] of Object.entries(STREAMS))
      session.send('open', stream, Buffer.from(purpose))
    return session
  }

  /** A tunnel without a connection yet. Throws `Refused`. */
  static async tunnel(person: LabPerson, wish: unknown): Promise<OwnSession> {
    return new OwnSession(await openOwnSession(person, wish))
  }

  /** False: the connection takes no more for now. */
  send(kind: keyof typeof KINDS, stream: number, payload: Uint8Array = Buffer.alloc(0)): boolean {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt8(KINDS[kind])
    header.writeUInt32BE(stream, 1)
    header.writeUInt32BE(payload.length, 5)
    return this.#carrier.socket.write(Buffer.concat([header, payload]))
  }

  /** Ends its input, and hears both outputs until its exit is told, or the way broke. No more than a window. */
  async heard(): Promise<string> {
    const { socket } = this.#carrier
    const exited = Promise.withResolvers<undefined>()
    socket.on('data', (chunk: Buffer) => {
      if (this.#take(chunk)) exited.resolve(undefined)
    })
    this.send('end', STREAMS.io)
    await Promise.race([this.#closed, exited.promise])
    return this.#said.trim()
  }

  /** Its connection has ended. */
  get isOver(): boolean {
    return this.#carrier.socket.destroyed
  }

  /** Resolves when the connection takes more, or has ended. */
  async drained(): Promise<void> {
    const { socket } = this.#carrier
    if (this.isOver || !socket.writableNeedDrain) return
    await Promise.race([this.#closed, new Promise((resolve) => socket.once('drain', resolve))])
  }

  [Symbol.dispose](): void {
    this.#carrier.socket.destroy()
  }

  /** Whether its exit was among it. */
  #take(chunk: Buffer): boolean {
    this.#held = Buffer.concat([this.#held, chunk])
    let isOver = false
    while (this.#held.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#held.readUInt32BE(5)
      if (this.#held.length < end) break
      const isData = this.#held.readUInt8() === KINDS.data
      const isSaid = this.#held.readUInt32BE(1) !== STREAMS.say
      if (isData && isSaid) this.#said += this.#held.toString('utf8', HEADER_BYTES, end)
      isOver ||= isData && !isSaid
      this.#held = this.#held.subarray(end)
    }
    return isOver
  }
}
