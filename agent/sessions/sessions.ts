import type { KeyObject } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { messageOf } from '../agent-error.ts'
import type { ContainerDetails } from '../components/engine/container-state.ts'
import { keyOf, wishesOf } from '../components/policy/names.ts'
import type { Logger } from '../log.ts'
import type { App } from '../protocol/app.ts'
import type { SessionAnswer } from '../protocol/session.ts'
import type { SessionTarget, SignedTicket, Ticket } from '../protocol/ticket.ts'
import { type Standing, chooseContainer, chooseWish, isStill } from './judge/choose-instance.ts'
import { faultInRuntime } from './judge/judge-runtime.ts'
import { type Refusal, judgeTicket, refused } from './judge/judge-ticket.ts'
import type { EndOfSession, SessionParts } from './life/session.ts'
import { proveTicket } from './prove-ticket.ts'
import type { TicketLedger } from './ticket-ledger.ts'

export interface SessionsParts {
  readonly host: string
  /** Public key of the pinned authority. */
  readonly authority: KeyObject
  readonly ledger: TicketLedger
  /** What is wished on this host now. */
  readonly apps: () => readonly App[]
  readonly containers: () => Promise<readonly ContainerDetails[]>
  readonly container: (id: string) => Promise<ContainerDetails | null>
  /** What the runtime says of its version. */
  readonly runtime: () => Promise<string>
  /** Starts what a ticket is for; rejects when it does not stand, and then nothing of it is left. */
  readonly begin: (parts: SessionParts) => Promise<OpenSession>
  readonly nowMs: () => number
  readonly log: Logger
}

/** A session that waits for its connection, or has it. */
export interface OpenSession {
  readonly id: string
  readonly standing: Standing | null
  /** Resolves when no process of it is left, and nothing on the disk. */
  readonly ended: Promise<undefined>
  /** Whether this caller may attach now, which happens once. */
  mayAttach(caller: string): boolean
  /** From now on the connection carries the session, and its end is the session's. */
  attach(socket: Duplex, head: Uint8Array, callerUntilMs: number): void
  /** Ends it at once: nothing goes on but the word why, and every process is killed. */
  end(why: EndOfSession): void
}

export type Opened = { readonly kind: 'opened'; readonly answer: SessionAnswer } | Refusal

/** At once on one host. */
const MOST_SESSIONS = 32

/** All sessions on this host. At rest there is none, and nothing waits for one. */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #open = new Map<string, OpenSession>()
  /** Tickets whose sessions are on their way. */
  #places = 0

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  /** Judges a ticket, uses it up, and begins what it is for. */
  async take(signed: SignedTicket, caller: string): Promise<Opened> {
    const { authority, host, nowMs } = this.#parts
    const proved = proveTicket(signed, authority)
    if (proved.kind === 'refused') return proved
    const { ticket } = proved
    const fault = judgeTicket(ticket, { host, nowMs: nowMs() })
    if (fault !== null) return fault
    if (this.#places >= MOST_SESSIONS) return refused('E_TOO_MANY_SESSIONS', 'this host is full')
    this.#places++
    const opened = await this.#use(ticket, caller).catch((thrown: unknown) => this.#failed(thrown))
    if (opened.kind === 'refused') this.#places--
    return opened
  }

  /** The session that this caller may attach to now. */
  attachable(id: string, caller: string): OpenSession | null {
    const session = this.#open.get(id)
    return session?.mayAttach(caller) === true ? session : null
  }

  /** Ends what leads to an instance that is wished no more. */
  follow(apps: readonly App[]): void {
    const wished = new Set(wishesOf(apps).map(keyOf))
    for (const session of this.#open.values())
      if (session.standing !== null && !wished.has(keyOf(session.standing.wish)))
        session.end('target gone')
  }

  async #use(ticket: Ticket, caller: string): Promise<Opened> {
    const { ledger, begin, nowMs, log } = this.#parts
    const used = await ledger.consume(ticket)
    if (used !== null) return used
    const [standing, outdated] = await Promise.all([
      this.#standing(ticket.target),
      this.#outdated(ticket),
    ])
    if (outdated !== null) return refused('E_RUNTIME_OUTDATED', outdated)
    if (standing === undefined)
      return refused('E_NO_SUCH_INSTANCE', 'its target does not run on this host')
    const isStanding = () => this.#isStill(standing)
    const session = await begin({ ticket, standing, caller, isStanding, nowMs, log })
    this.#keep(session, ticket)
    return { kind: 'opened', answer: { session: ticket.session } }
  }

  #keep(session: OpenSession, { person, target, purpose }: Ticket): void {
    this.#open.set(session.id, session)
    const free = () => {
      this.#open.delete(session.id)
      this.#places--
    }
    session.ended.then(free, free)
    const { verb } = purpose
    this.#parts.log.info('a session begins', { session: session.id, person, verb, target })
  }

  /** Null for the host itself; undefined where the instance does not run. */
  async #standing(target: SessionTarget): Promise<Standing | null | undefined> {
    if (target.kind === 'host') return null
    const wish = chooseWish(this.#parts.apps(), target)
    // Nobody wakes an engine to learn that it has nothing.
    if (wish === null) return undefined
    return chooseContainer(wish, await this.#parts.containers()) ?? undefined
  }

  /** Asked each time: it may be updated, or put back, while the agent runs. A tunnel and the host need none. */
  async #outdated({ target, purpose }: Ticket): Promise<string | null> {
    if (target.kind === 'host' || purpose.verb === 'tunnel') return null
    return faultInRuntime(await this.#parts.runtime())
  }

  async #isStill(standing: Standing | null): Promise<boolean> {
    if (standing === null) return true
    return isStill(standing, await this.#parts.container(standing.container))
  }

  #failed(thrown: unknown): Refusal {
    this.#parts.log.error('a session could not begin', { error: messageOf(thrown) })
    return refused('E_SESSION_FAILED', 'the session could not begin on this host')
  }
}
