import { ControlCallError } from '../../control/api/client/control-call-error.ts'
import { attachSession } from '../../control/api/client/attach-session.ts'
import {
  peopleClient,
  type PeopleClient,
  type PersonCredentials,
} from '../../control/api/client/people-client.ts'
import type { AccessVerb, RequestView } from '../../control/api/people-contract.ts'
import { peopleSocket } from '../lifecycle/socket-directory.ts'
import { isHalfOver } from './people/kept-certificates.ts'
import { signIn, type Reception } from './people/sign-in.ts'
import type { OpenedSession, Purpose } from './sessions/opened-session.ts'
import { parseGrantTime } from './words/grant-time.ts'
import type { TargetAsked } from './words/target-word.ts'

export interface PersonParts {
  readonly name: string
  readonly reception: () => Promise<Reception>
  /** From a word that a person types. */
  readonly target: (word: string) => Promise<TargetAsked>
}

export interface AskedFor {
  readonly verb: AccessVerb
  /** `30m`. */
  readonly for: string
  readonly reason: string
}

interface LoggedIn {
  readonly client: PeopleClient
  readonly credentials: PersonCredentials
  readonly to: string
}

/** Somebody who asks control for things, with a certificate of their own. Logs in when that is needed. */
export class Person {
  readonly name: string
  readonly #parts: PersonParts
  #loggedIn: Promise<LoggedIn> | null = null

  constructor(parts: PersonParts) {
    this.name = parts.name
    this.#parts = parts
  }

  /** Asks control. A certificate that ended or was taken back is replaced by a new login, once. */
  async ask<T>(question: (client: PeopleClient) => Promise<T>): Promise<T> {
    return this.#asLoggedIn(async ({ client }) => question(client))
  }

  /**
   * Opens a session and takes it up. `E_NO_ACCESS` where there is no grant or no such target. The signal ends what is
   * still being opened; afterwards the session is its caller's to end.
   */
  async open(word: string, purpose: Purpose, signal: AbortSignal): Promise<OpenedSession> {
    const target = await this.#parts.target(word)
    await this.#renewForSession()
    return this.#asLoggedIn(async ({ client, credentials, to }) => {
      const session = await client.openSession({ target, purpose }, { signal })
      const opening = new AbortController()
      const abort = (): void => opening.abort(signal.reason)
      signal.addEventListener('abort', abort, { once: true })
      try {
        const attached = await attachSession({ credentials, to }, session.id, opening.signal)
        return { session, attached, person: this }
      } finally {
        signal.removeEventListener('abort', abort)
      }
    })
  }

  /** What they go by, and where control listens: for a client of one's own. Logs in when that is needed. */
  async pass(): Promise<{ readonly credentials: PersonCredentials; readonly to: string }> {
    const { credentials, to } = await this.#login(false)
    return { credentials, to }
  }

  /** Asks for a grant, `request('host.1', { verb: 'console', for: '30m', reason: 'to look' })`. */
  async request(word: string, { verb, for: time, reason }: AskedFor): Promise<RequestView> {
    const target = await this.#parts.target(word)
    const body = { verb, target, forMs: parseGrantTime(time), reason }
    return this.ask(async (client) => client.request(body))
  }

  async approve(id: string): Promise<RequestView> {
    return this.ask(async (client) => client.approve(id))
  }

  async deny(id: string): Promise<RequestView> {
    return this.ask(async (client) => client.deny(id))
  }

  /** Ends a grant and the sessions that were opened with it, or takes a request back. */
  async revoke(id: string): Promise<RequestView> {
    return this.ask(async (client) => client.revoke(id))
  }

  async #asLoggedIn<T>(work: (loggedIn: LoggedIn) => Promise<T>): Promise<T> {
    const loggedIn = await this.#login(false)
    try {
      return await work(loggedIn)
    } catch (error) {
      if (!needsNewLogin(error)) throw error
      return work(await this.#login(true))
    }
  }

  /** A session ends with the certificate that opened it: it begins with one that has most of its time before it. */
  async #renewForSession(): Promise<void> {
    const held = await this.#login(false)
    if (!isHalfOver(held.credentials, Date.now())) return
    // Who cannot log in anew goes on with what they have.
    await this.#login(true).catch(() => (this.#loggedIn = Promise.resolve(held)))
  }

  /** One login serves all who ask; one that failed serves nobody. */
  async #login(isFresh: boolean): Promise<LoggedIn> {
    if (isFresh) this.#loggedIn = null
    this.#loggedIn ??= this.#logIn(isFresh)
    try {
      return await this.#loggedIn
    } catch (error) {
      this.#loggedIn = null
      throw error
    }
  }

  async #logIn(isFresh: boolean): Promise<LoggedIn> {
    const reception = await this.#parts.reception()
    const credentials = await signIn(reception, this.name, { isFresh })
    const to = peopleSocket(reception.lab)
    return { client: peopleClient({ credentials, to }), credentials, to }
  }
}

const WORN_OUT = new Set([
  'E_PERSON_NEEDED',
  'E_CERTIFICATE_EXPIRED',
  'E_CERTIFICATE_REVOKED',
  'E_CERTIFICATE_UNKNOWN',
])

const needsNewLogin = (error: unknown): boolean =>
  error instanceof ControlCallError && WORN_OUT.has(error.code)
