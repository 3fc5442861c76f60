import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { json } from 'node:stream/consumers'
import type { Lab } from '../../../lab/index.ts'
import { untilThere } from '../until.ts'
import type { Credentials } from './conversation.ts'
import { awaitCallAt, type Peer, type Pipe } from './pipe.ts'

export interface RogueDoorParts {
  readonly lab: Lab
  /** The machine that waits. */
  readonly on: string
  readonly at: Peer
  readonly shows: Credentials
}

/** What somebody told who took this door for control's. */
export interface Told {
  readonly path: string
  readonly body: unknown
}

/** Waits where control would, for one caller after the other, and writes down what it is told. */
export interface RogueDoor extends AsyncDisposable {
  /** Shows this from the next caller on, and forgets what it was told. */
  shows(credentials: Credentials): void
  /** Resolves when somebody has called and ended the call, with all that was told in it. */
  call(): Promise<readonly Told[]>
}

/** An agent calls when its certificate is at half its life. */
const LONGEST_WAIT_MS = 60_000

/** It grants nothing: a caller that believes it has told its secrets by then. */
const REFUSAL = JSON.stringify({
  error: { code: 'E_TRY_LATER', message: 'come again', fault: 'system', next: 'come again' },
})

export function openRogueDoor({ lab, on, at, shows }: RogueDoorParts): RogueDoor {
  return new Door(lab, on, at, shows)
}

class Door implements RogueDoor {
  readonly #lab: Lab
  readonly #on: string
  readonly #at: Peer
  readonly #waiting: Promise<void>
  #server: Server
  #told: Told[] = []
  #calls = 0
  #pipe: Pipe | undefined
  #isShut = false

  constructor(lab: Lab, on: string, at: Peer, shows: Credentials) {
    this.#lab = lab
    this.#on = on
    this.#at = at
    this.#server = this.#serverThat(shows)
    this.#waiting = this.#wait()
  }

  shows(credentials: Credentials): void {
    this.#server = this.#serverThat(credentials)
    this.#told = []
    this.#calls = 0
  }

  async call(): Promise<readonly Told[]> {
    const before = this.#calls
    const hasCalled = async () => Promise.resolve(this.#calls > before || undefined)
    await untilThere('somebody to call at the door', hasCalled, LONGEST_WAIT_MS)
    return this.#told
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isShut = true
    await this.#pipe?.[Symbol.asyncDispose]()
    await this.#waiting
  }

  async #wait(): Promise<void> {
    while (!this.#isShut) {
      await using pipe = await awaitCallAt(this.#lab, this.#on, this.#at)
      this.#pipe = pipe
      const server = await this.#greet(pipe)
      await pipe.whyEnded()
      if (server === this.#server) this.#calls++
    }
  }

  /** With what is shown at the moment in which somebody calls, not in which the wait began. */
  async #greet(pipe: Pipe): Promise<Server | undefined> {
    const { stream } = pipe
    // A door that is shut while it waits is nobody's call.
    const first = once(stream, 'data').then(
      ([bytes]: readonly unknown[]) => bytes,
      () => undefined,
    )
    const bytes = await Promise.race([first, pipe.whyEnded().then(() => undefined)])
    if (bytes === undefined) return undefined
    stream.pause()
    stream.unshift(bytes)
    const server = this.#server
    server.emit('connection', stream)
    return server
  }

  #serverThat({ key, certificate }: Credentials): Server {
    const options = { key, cert: certificate, requestCert: true, rejectUnauthorized: false }
    return createServer(options, (message, response) => {
      this.#hear(message, response).catch(() => response.destroy()) // half a question is none
    }).on('tlsClientError', () => undefined) // a caller who does not believe it is what it waits for
  }

  async #hear(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await json(message)
    this.#told.push({ path: message.url ?? '', body })
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' })
    response.end(REFUSAL)
  }
}
