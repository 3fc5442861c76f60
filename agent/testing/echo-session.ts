import type { Duplex } from 'node:stream'
import { PassThrough } from 'node:stream'
import { bridge } from '../protocol/mux/bridge.ts'
import { type Carried, carryMux } from '../protocol/mux/carry.ts'
import type { SessionParts } from '../sessions/life/session.ts'
import type { OpenSession } from '../sessions/sessions.ts'

/** A session without a host behind it: gives back on each stream what comes on it. */
export class EchoSession implements OpenSession {
  readonly id: string
  readonly parts: SessionParts
  readonly #ended = Promise.withResolvers<undefined>()
  #carried: Carried | null = null
  why: string | null = null

  constructor(parts: SessionParts) {
    this.id = parts.ticket.session
    this.parts = parts
  }

  get standing() {
    return this.parts.standing
  }

  get ended(): Promise<undefined> {
    return this.#ended.promise
  }

  mayAttach(caller: string): boolean {
    return this.#carried === null && caller === this.parts.caller
  }

  attach(socket: Duplex, head: Uint8Array): void {
    this.#carried = carryMux(socket, {
      head,
      onOpen: (stream) => {
        const echo = new PassThrough()
        bridge(stream, { source: echo, sink: echo, breakOff: () => echo.destroy() })
      },
    })
    this.#carried.ended.then(
      (why) => this.end(why),
      () => this.end('failed'),
    )
  }

  end(why: string): void {
    this.why ??= why
    this.#carried?.cut()
    this.#ended.resolve(undefined)
  }
}
