import { Agent, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { json } from 'node:stream/consumers'
import { connect, type TLSSocket } from 'node:tls'
import type { Lab } from '../../../lab/index.ts'
import { hungUp, noWayIn, type Heard } from './heard.ts'
import { callFrom, type Peer, type Pipe } from './pipe.ts'

/** A key and its certificate, wherever they come from. */
export interface Credentials {
  readonly key: string
  readonly certificate: string
}

export interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

export interface Caller {
  readonly lab: Lab
  /** The machine that calls. */
  readonly from: string
  readonly to: Peer
  /** What it shows; nothing where there is none. */
  readonly shows: Credentials | null
}

const WITHIN_MS = 15_000

/**
 * One TLS connection from a machine of the lab, open for as many questions as it bears. The caller believes whoever
 * answers: it is the one who attacks.
 */
export class Conversation implements AsyncDisposable {
  readonly #pipe: Pipe
  readonly #secure: TLSSocket
  readonly #agent: OneConnection
  #broken: Error | undefined
  #hasShaken = false

  private constructor(pipe: Pipe, secure: TLSSocket) {
    this.#pipe = pipe
    this.#secure = secure
    this.#agent = new OneConnection(secure)
    secure.on('error', (error) => (this.#broken ??= error)) // the next question tells
    secure.once('secureConnect', () => (this.#hasShaken = true))
  }

  /** Resolves when hands are shaken as far as the caller can see, or when the other side hung up on it. */
  static async open({ lab, from, to, shows }: Caller): Promise<Conversation> {
    const pipe = await callFrom(lab, from, to)
    const secure = connect({
      socket: pipe.stream,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      ...(shows && { key: shows.key, cert: shows.certificate }),
    })
    const conversation = new Conversation(pipe, secure)
    await new Promise<void>((resolve) => {
      for (const event of ['secureConnect', 'close', 'error'] as const)
        secure.once(event, () => {
          resolve()
        })
    })
    return conversation
  }

  async ask({ method, path, body }: Question): Promise<Heard> {
    const payload = body === undefined ? '' : JSON.stringify(body)
    try {
      const answer = await this.#answer({ method, path }, payload)
      return { kind: 'answer', status: answer.status, body: answer.body }
    } catch (error) {
      return this.#hasShaken ? hungUp(this.#broken ?? error) : noWayIn(this.#broken ?? error)
    }
  }

  /** An order, when an agent is at the other end. */
  async order(body: unknown): Promise<Heard> {
    return this.ask({ method: 'POST', path: '/orders', body })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy()
    this.#secure.destroy()
    await this.#pipe[Symbol.asyncDispose]()
  }

  async #answer(
    { method, path }: Question,
    payload: string,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    if (this.#secure.destroyed) throw new Error(await this.#pipe.whyEnded())
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
      }
      const signal = AbortSignal.timeout(WITHIN_MS)
      const sent = request({ agent: this.#agent, method, path, headers, signal }, (answer) => {
        json(answer).then((body) => {
          resolve({ status: answer.statusCode ?? 0, body })
        }, reject)
      })
      sent.once('error', reject)
      sent.end(payload)
    })
  }
}

/** Whatever is asked goes over the one connection that stands; there is no other after it. */
class OneConnection extends Agent {
  readonly #connection: TLSSocket

  constructor(connection: TLSSocket) {
    super({ keepAlive: true, maxSockets: 1 })
    this.#connection = connection
  }

  override createConnection(): Duplex {
    return this.#connection
  }
}
