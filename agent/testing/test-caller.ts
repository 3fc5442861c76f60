import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { Issued, TestAuthority, Wish } from '../netns/test-authority.ts'
import { AGENT_PORT, CONTROL_IDENTITY } from '../protocol/enrolment.ts'
import { serialOf } from '../protocol/revocations.ts'

export interface TestAnswer {
  readonly status: number
  readonly body: unknown
}

/** Somebody with a certificate, who keeps one connection to an agent and may open more. */
export class TestCaller implements Disposable {
  readonly #to: string
  readonly #agent: Agent
  readonly serial: string

  constructor(to: string, authorityPem: string, { key, certificate }: Issued) {
    this.#to = to
    this.#agent = new Agent({
      key,
      cert: certificate,
      ca: authorityPem,
      keepAlive: true,
      maxCachedSessions: 0,
      checkServerIdentity: () => undefined,
    })
    this.serial = serialOf(new X509Certificate(certificate).serialNumber)
  }

  /** Control itself, or whoever has got hold of one of its certificates. */
  static async control(
    to: string,
    authority: TestAuthority,
    lifeMs = 3_600_000,
    wish: Wish = {},
  ): Promise<TestCaller> {
    const issued = await authority.issue([{ type: 'url', value: CONTROL_IDENTITY }], lifeMs, wish)
    return new TestCaller(to, authority.pem, issued)
  }

  /** Rejects when there is no connection to be had, or it ends before the answer. */
  async ask(method: string, path: string, body = ''): Promise<TestAnswer> {
    return this.#read(await this.#send(method, path, body))
  }

  tell(order: object): Promise<TestAnswer> {
    return this.ask('POST', '/orders', JSON.stringify(order))
  }

  /** Opens a watch: what it has said so far, and a promise of its end. */
  async watch(): Promise<{ readonly said: () => string; readonly ended: Promise<void> }> {
    const answer = await this.#send('GET', '/watch', '')
    let said = ''
    answer.on('data', (chunk: Buffer) => (said += chunk.toString()))
    answer.on('error', () => undefined)
    const ended = new Promise<void>((resolve) => answer.once('close', () => resolve()))
    return { said: () => said, ended }
  }

  /** Sends an order whose last byte comes only after a while. */
  async slowly(order: object, overMs: number): Promise<TestAnswer> {
    const text = JSON.stringify(order)
    const answer = await this.#send('POST', '/orders', text, overMs)
    return this.#read(answer)
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }

  async #read(answer: IncomingMessage): Promise<TestAnswer> {
    const chunks: Buffer[] = []
    const incoming: AsyncIterable<Buffer> = answer
    for await (const chunk of incoming) chunks.push(chunk)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    return { status: answer.statusCode ?? 0, body }
  }

  async #send(
    method: string,
    path: string,
    body: string,
    lastByteAfterMs = 0,
  ): Promise<IncomingMessage> {
    const sent = request({
      agent: this.#agent,
      host: this.#to,
      port: AGENT_PORT,
      method,
      path,
      headers: { 'content-length': Buffer.byteLength(body) },
    })
    return new Promise((resolve, reject) => {
      sent.once('response', resolve)
      sent.on('error', reject)
      sent.write(body.slice(0, -1))
      setTimeout(() => sent.end(body.slice(-1)), lastByteAfterMs)
    })
  }
}
