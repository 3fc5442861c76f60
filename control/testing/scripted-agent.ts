import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import { CONTROL_IDENTITY } from '../../agent/protocol/enrolment.ts'
import type { HostId, Ipv4, WireguardKey } from '../../agent/protocol/names.ts'
import { Order, type OrderAnswer } from '../../agent/protocol/order.ts'
import type { Report, WatchLine } from '../../agent/protocol/report.ts'
import {
  RevocationList,
  faultInSuccession,
  type SignedRevocations,
} from '../../agent/protocol/revocations.ts'
import type { MachineCredential } from './machine.ts'

/** The hosts of one test: between them handshakes succeed exactly when both have their hole. */
export type Segment = Map<HostId, ScriptedAgent>

export interface AgentParts {
  readonly host: HostId
  readonly address: Ipv4
  readonly port: number
  readonly credential: MachineCredential
  readonly authority: string
  readonly wireguardKey: WireguardKey
  readonly segment: Segment
}

/**
 * A peer in the protocol, without a kernel: it speaks to control over real TLS, holds the orders it was
 * given (also while it is down, as a disk would) and reports them as its holes.
 */
export class ScriptedAgent {
  readonly #parts: AgentParts
  readonly #watchers = new Set<ServerResponse>()
  #server: Server | null = null
  #held: Order | null = null
  #list: SignedRevocations | null = null
  /** Generations of all orders that arrived, also refused ones. */
  readonly arrived: number[] = []
  /** All orders that were obeyed. */
  readonly obeyed: Order[] = []
  /** The next orders are refused with this code. */
  refuseWith: Extract<OrderAnswer, { outcome: 'refused' }>['code'] | null = null
  credential: MachineCredential

  constructor(parts: AgentParts) {
    this.#parts = parts
    this.credential = parts.credential
    parts.segment.set(parts.host, this)
  }

  get generation(): number {
    return this.#held?.generation ?? 0
  }

  get peers(): readonly string[] {
    return this.#held?.desired.peers.map(({ host, stage }) => `${host} ${stage}`) ?? []
  }

  get isUp(): boolean {
    return this.#server !== null
  }

  /** The serials that it would refuse. */
  get revoked(): readonly string[] {
    return this.#list === null ? [] : listIn(this.#list).revoked.map(({ serial }) => serial)
  }

  /** It forgets its orders, as after a restored disk. */
  forget(): void {
    this.#held = null
  }

  async start(): Promise<void> {
    const { certificate, key } = this.credential
    const server = createServer({
      cert: certificate,
      key,
      ca: this.#parts.authority,
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: true,
    })
    server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      this.#serve(message, response).catch(() => response.destroy())
    })
    server.listen(this.#parts.port, this.#parts.address)
    await once(server, 'listening')
    this.#server = server
    this.#tellAll()
  }

  /** As a killed process: every connection ends at once. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    this.#watchers.clear()
    await closed
    this.#tellAll()
  }

  /** Shows another certificate from the next handshake on, and says so. */
  renew(credential: MachineCredential): void {
    this.credential = credential
    this.#server?.setSecureContext({
      cert: credential.certificate,
      key: credential.key,
      ca: this.#parts.authority,
      minVersion: 'TLSv1.3',
    })
    this.sayReport()
  }

  say(line: WatchLine): void {
    for (const watcher of this.#watchers) watcher.write(`${JSON.stringify(line)}\n`)
  }

  /** Tells control, as after a new handshake. */
  sayReport(): void {
    this.say({ kind: 'report', report: this.report() })
  }

  report(): Report {
    const at = new Date().toISOString()
    const { host, wireguardKey } = this.#parts
    const peers = this.#held?.desired.peers ?? []
    const certificate = new X509Certificate(this.credential.certificate)
    return {
      host,
      at,
      bootId: 'boot',
      generation: this.generation,
      agent: { version: '0', pid: 1, startedAt: at, residentKib: 1 },
      firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned', card: 'owned' },
      holes: peers.map(({ address }) => ({ address, port: this.#held?.desired.overlay.port ?? 0 })),
      overlay: {
        mode: 'encrypted',
        publicKey: wireguardKey,
        proved: peers.filter((peer) => this.#canShake(peer.host)).map((peer) => peer.host),
        joined: peers.filter(({ stage }) => stage === 'joined').map((peer) => peer.host),
        mtu: 1400,
      },
      apps: (this.#held?.desired.apps ?? []).map(({ name }) => ({
        name,
        endpoints: [],
        instances: [],
      })),
      certificate: {
        serial: certificate.serialNumber,
        notAfter: new Date(certificate.validTo).toISOString(),
      },
    }
  }

  hasHoleFor(host: HostId): boolean {
    return this.#held?.desired.peers.some((peer) => peer.host === host) ?? false
  }

  #canShake(other: HostId): boolean {
    const peer = this.#parts.segment.get(other)
    return peer?.isUp === true && peer.hasHoleFor(this.#parts.host)
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isControl(message)) {
      response.writeHead(403).end()
      return
    }
    const asked = `${message.method ?? ''} ${message.url ?? ''}`
    if (asked === 'GET /report') response.end(JSON.stringify(this.report()))
    else if (asked === 'GET /watch') this.#watch(message, response)
    else if (asked === 'POST /orders') await this.#order(message, response)
    else response.writeHead(404).end()
  }

  #watch(message: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    this.#watchers.add(response)
    // As an agent does: the stream ends with the certificate of the one who watches.
    const leftMs = (certificateOf(message)?.validToDate.getTime() ?? 0) - Date.now()
    const end = setTimeout(() => response.destroy(), Math.min(leftMs, 2 ** 31 - 1))
    response.once('close', () => {
      clearTimeout(end)
      this.#watchers.delete(response)
    })
    response.write(`${JSON.stringify({ kind: 'report', report: this.report() })}\n`)
  }

  async #order(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    const incoming: AsyncIterable<Buffer> = message
    for await (const chunk of incoming) chunks.push(chunk)
    const order = Order.parse(JSON.parse(Buffer.concat(chunks).toString()))
    this.arrived.push(order.generation)
    const answer = this.#obey(order)
    this.#tellAll()
    response.end(JSON.stringify(answer))
  }

  #obey(order: Order): OrderAnswer {
    const code = this.refuseWith ?? this.#refusal(order)
    if (code === 'E_REVOCATIONS_OLD')
      return { ...refusal(code, this.generation), revocations: this.#list ?? undefined }
    if (code !== null) return refusal(code, this.generation)
    const outcome = order.generation === this.generation ? 'unchanged' : 'applied'
    this.#held = order
    this.obeyed.push(order)
    return { outcome, report: this.report() }
  }

  #refusal(order: Order): Extract<OrderAnswer, { outcome: 'refused' }>['code'] | null {
    if (this.#takeList(order) !== null) return 'E_REVOCATIONS_OLD'
    if (order.host !== this.#parts.host) return 'E_OTHER_HOST'
    if (Date.parse(order.expiresAt) <= Date.now()) return 'E_ORDER_EXPIRED'
    if (order.generation < this.generation) return 'E_STALE_GENERATION'
    const isSame = JSON.stringify(order.desired) === JSON.stringify(this.#held?.desired)
    return order.generation === this.generation && !isSame ? 'E_GENERATION_REUSED' : null
  }

  #takeList({ revocations }: Order): string | null {
    if (revocations === undefined) throw new Error('an order of control brings a list')
    const held = this.#list
    const isSame = held?.text === revocations.text
    const fault =
      held === null || isSame
        ? null
        : faultInSuccession(listIn(revocations), listIn(held), Date.now())
    if (fault === null) this.#list = revocations
    return fault
  }

  /** What one host does may complete handshakes of the others: each tells its own control link. */
  #tellAll(): void {
    for (const agent of this.#parts.segment.values()) agent.sayReport()
  }
}

const listIn = ({ text }: SignedRevocations): RevocationList =>
  RevocationList.parse(JSON.parse(text))

type Refused = Extract<OrderAnswer, { outcome: 'refused' }>

const refusal = (code: Refused['code'], generation: number): Refused => ({
  outcome: 'refused',
  code,
  message: 'as told',
  generation,
})

const certificateOf = ({ socket }: IncomingMessage): X509Certificate | undefined =>
  socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined

const isControl = (message: IncomingMessage): boolean =>
  certificateOf(message)?.subjectAltName === `URI:${CONTROL_IDENTITY}`
