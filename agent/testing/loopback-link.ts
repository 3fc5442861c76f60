import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Identity, acceptOrder } from '../desired/accept-order.ts'
import { Turnstile } from '../enforce/turnstile.ts'
import { RevocationLedger } from '../identity/revocation-ledger.ts'
import { type Link, openLink } from '../link/listener.ts'
import { WatchHub } from '../link/watch-hub.ts'
import type { Logger } from '../log.ts'
import { TestAuthority } from '../netns/test-authority.ts'
import type { Order, OrderAnswer } from '../protocol/order.ts'
import { loadOrder, saveOrder } from '../state/saved-order.ts'
import { Sessions } from '../sessions/sessions.ts'
import { TicketLedger } from '../sessions/ticket-ledger.ts'
import { EchoSession } from './echo-session.ts'
import { IDENTITY, reportOn } from './order-values.ts'

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

/**
 * The port of an agent on an address of loopback, with its real judgement of callers, lists and orders and its real
 * files, over any number of restarts; only the kernel behind it is missing.
 */
export class LoopbackLink implements AsyncDisposable {
  readonly authority: TestAuthority
  readonly address: string
  readonly directory: string
  readonly hub = new WatchHub()
  readonly identity: Identity = IDENTITY
  #link: Link | null = null
  #revocations: RevocationLedger | null = null
  #held: Order | null = null
  readonly #turnstile = new Turnstile()
  /** Every session that began, in this life of the agent or an earlier one. */
  readonly begun: EchoSession[] = []

  private constructor(authority: TestAuthority, address: string, directory: string) {
    this.authority = authority
    this.address = address
    this.directory = directory
  }

  static async start(address: string): Promise<LoopbackLink> {
    const directory = await mkdtemp(join(tmpdir(), 'drawbridge-link-'))
    const link = new LoopbackLink(await TestAuthority.create(), address, directory)
    await link.start()
    return link
  }

  get held(): Order | null {
    return this.#held
  }

  get listFile(): string {
    return join(this.directory, 'revocations.json')
  }

  get ticketFile(): string {
    return join(this.directory, 'tickets.json')
  }

  /** As after a start of the agent: what is known is what lies on the disk. */
  async start(): Promise<void> {
    const { authority, address, hub } = this
    this.#held = await loadOrder(this.#stateFile)
    const own = await authority.issue(
      [{ type: 'url', value: 'drawbridge://host/host-1' }],
      3_600_000,
    )
    const authorityKey = new X509Certificate(authority.pem).publicKey
    const nowMs = () => Date.now()
    const revocations = await RevocationLedger.open({
      path: this.listFile,
      authority: authorityKey,
      nowMs,
      log: SILENT,
    })
    this.#revocations = revocations
    const material = { key: own.key, cert: own.certificate, ca: authority.pem }
    this.#link = await openLink(address, material, {
      obey: (order) => this.#turnstile.pass(() => this.#obey(order)),
      report: () => Promise.resolve(this.#report()),
      lastReport: () => this.#report(),
      generation: () => this.#held?.generation ?? 0,
      hub,
      revocations,
      sessions: new Sessions({
        host: 'host-1',
        authority: authorityKey,
        ledger: await TicketLedger.open({ path: this.ticketFile, nowMs, log: SILENT }),
        apps: () => [],
        containers: () => Promise.resolve([]),
        container: () => Promise.resolve(null),
        runtime: () => Promise.resolve('runc version 1.3.3\n'),
        begin: (parts) => {
          const session = new EchoSession(parts)
          this.begun.push(session)
          return Promise.resolve(session)
        },
        nowMs,
        log: SILENT,
      }),
      now: () => new Date(),
      log: SILENT,
    })
  }

  async stop(): Promise<void> {
    await this.#link?.close()
    this.#link = null
    // Whom a list revokes is cut off before it lies on the disk: whoever brought it may be gone by then.
    const list = this.#revocations?.held
    if (list) await this.#revocations?.take(list)
  }

  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await rm(this.directory, { recursive: true })
  }

  get #stateFile(): string {
    return join(this.directory, 'state.json')
  }

  #report() {
    return reportOn(this.#held)
  }

  async #obey(order: Order): Promise<OrderAnswer> {
    const verdict = acceptOrder(order, this.#held, this.identity, Date.now())
    if (verdict.kind === 'refused') {
      const { code, message } = verdict
      return { outcome: 'refused', code, message, generation: this.#held?.generation ?? 0 }
    }
    if (verdict.kind === 'same') return { outcome: 'unchanged', report: this.#report() }
    await saveOrder(this.#stateFile, order)
    this.#held = order
    return { outcome: 'applied', report: this.#report() }
  }
}
