import type { Socket } from 'node:net'
import { bridge } from '../../protocol/mux/bridge.ts'
import { RESET, type ResetCode } from '../../protocol/mux/reset.ts'
import type { MuxStream } from '../../protocol/mux/stream.ts'
import type { ProgramLink } from './program-link.ts'
import type { Served } from './served.ts'

export interface TunnelParts {
  readonly link: ProgramLink
  /** Whether the very instance still stands. */
  readonly isStanding: () => Promise<boolean>
  readonly onTargetGone: () => void
}

/** As many at once as a tunnel carries. */
const MOST_CONNECTIONS = 256

/** A tunnel's connections: each is dialled inside the instance's network when its stream is opened. */
export class Tunnel implements Served {
  readonly #parts: TunnelParts
  readonly #dialling = new Map<number, MuxStream>()
  readonly #open = new Map<number, () => void>()

  constructor(parts: TunnelParts) {
    this.#parts = parts
  }

  onOpen(stream: MuxStream): void {
    if (stream.purpose !== 'connection' || this.#count() >= MOST_CONNECTIONS)
      return stream.reset(RESET.notServed)
    this.#dialling.set(stream.id, stream)
    this.#dial(stream).catch(() => this.#fail(stream.id, RESET.targetGone))
  }

  onLine(line: string): void {
    const [what, number, why] = line.split(' ')
    if (what === 'gone') this.#parts.onTargetGone()
    else if (what === 'failed')
      this.#fail(Number(number), why === 'refused' ? RESET.refused : RESET.timedOut)
    else if (what === 'reset') this.#open.get(Number(number))?.()
  }

  #count(): number {
    return this.#dialling.size + this.#open.size
  }

  async #dial(stream: MuxStream): Promise<void> {
    const { link, isStanding, onTargetGone } = this.#parts
    if (!(await isStanding())) {
      this.#fail(stream.id, RESET.targetGone)
      return onTargetGone()
    }
    link.expect(`connection ${stream.id}`, (socket) => this.#join(stream, socket))
    link.say(`dial ${stream.id}`)
  }

  #fail(number: number, code: ResetCode): void {
    const stream = this.#dialling.get(number)
    this.#dialling.delete(number)
    this.#parts.link.forget(`connection ${number}`)
    stream?.reset(code)
  }

  #join(stream: MuxStream, socket: Socket): void {
    const { link } = this.#parts
    this.#dialling.delete(stream.id)
    this.#open.set(stream.id, () => {
      stream.reset(RESET.gone)
      socket.destroy()
    })
    socket.on('close', () => this.#open.delete(stream.id))
    bridge(stream, {
      source: socket,
      sink: socket,
      breakOff: () => {
        // Said first: an end without it would be taken for half of one.
        link.say(`reset ${stream.id}`)
        socket.destroy()
      },
    })
    socket.resume()
  }
}
