import { PersonName } from '../../agent/protocol/ticket.ts'
import type { CertificateAnswer } from '../../agent/protocol/enrolment.ts'
import type { LoginRequest } from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import { LineBudget } from '../audit/line-budget.ts'
import type { Authority } from '../credentials/authority.ts'
import { signCertificate, type SignedCertificate } from '../credentials/issue.ts'
import { personKeyFromRequest } from '../credentials/signing-request.ts'
import { ControlError, asControlError } from '../errors.ts'
import type { Losses } from '../store/losses.ts'
import type { PersonRecord } from '../store/people.ts'
import type { Store } from '../store/store.ts'
import type { AdmittedPerson } from './admit-person.ts'
import { LoginBrake, type Trier } from './login-brake.ts'
import type { PasswordHash } from './password-hash.ts'
import type { Passwords } from './password.ts'

export interface LoginParts {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly authority: Authority
  readonly passwords: Passwords
  readonly personLifeMs: number
  readonly now: () => Date
  /** Told after a person's certificate was ended. */
  readonly onPersonChanged: (name: PersonName) => void
}

/** Where people log in and out. */
export class LoginDesk {
  readonly #parts: LoginParts
  readonly #brake = new LoginBrake()
  readonly #refusals: LineBudget

  constructor(parts: LoginParts) {
    this.#parts = parts
    this.#refusals = new LineBudget(parts.now)
  }

  /**
   * Turns name and password into a certificate for the key that the person made. The address is where the request comes
   * from, null for the machine's own socket.
   * @throws ControlError E_LOGIN_REFUSED, E_LOGIN_SLOWED, E_SIGNING_REQUEST
   */
  async login(request: LoginRequest, address: string | null): Promise<CertificateAnswer> {
    try {
      return await this.#login(request, { name: request.name, address })
    } catch (error) {
      this.#noteRefusal(request.name, asControlError(error))
      throw error
    }
  }

  /**
   * Ends the certificate that was shown.
   * @throws ControlError E_REVOKED_UNWRITTEN
   */
  logout({ name, serial }: AdmittedPerson): void {
    const { store, losses, audit, now, onPersonChanged } = this.#parts
    const ended = { serial, at: now().getTime(), why: 'logout' }
    const actor = `person:${name}`
    const write = (): void => {
      store.personCertificates.revoke(serial, ended.at, ended.why)
      const detail = `serial ${serial}`
      audit.append({ actor, action: 'logout', target: actor, outcome: 'done', detail })
    }
    const what = `${name} is logged out, and the sessions of this login end`
    try {
      losses.take({ target: actor, what, rows: { personCertificates: [ended] }, write })
    } finally {
      onPersonChanged(name)
    }
  }

  async #login({ name, password, csr }: LoginRequest, trier: Trier): Promise<CertificateAnswer> {
    const { store, losses, authority, personLifeMs: lifeMs, now } = this.#parts
    const pause = this.#brake.pauseMs(trier, now().getTime())
    if (pause > 0) throw slowed(pause)
    const person = this.#personOf(name)
    const kept = await this.#prove(trier, password, person)
    if (kept === null || person === null) throw wrong()
    const publicKey = await personKeyFromRequest(csr, person.name)
    const subject = { kind: 'person', person: person.name } as const
    const fresh = await signCertificate(authority, { subject, publicKey, now: now(), lifeMs })
    // Nobody comes in while somebody who was put out cannot be written down.
    losses.write()
    store.transaction(() => {
      // The person may have been changed or dropped while the password was looked at.
      if (!isSame(store.people.get(person.name), person)) throw wrong()
      store.personCertificates.add({ ...fresh, person: person.name })
      if (kept !== person.password) store.people.put({ ...person, password: kept })
      this.#noteLogin(person, fresh, kept)
    })
    return { certificate: fresh.pem, notAfter: new Date(fresh.notAfter).toISOString() }
  }

  /** Gives how the password is to be kept; null where it is not theirs. */
  async #prove(
    trier: Trier,
    password: string,
    person: PersonRecord | null,
  ): Promise<PasswordHash | null> {
    const now = (): number => this.#parts.now().getTime()
    this.#brake.begin(trier, now())
    try {
      const proved = await this.#parts.passwords.proved(password, person?.password ?? null)
      if (proved === null) this.#brake.failed(trier, now())
      else this.#brake.succeeded(trier, now())
      return proved
    } catch (error) {
      this.#brake.spared(trier, now())
      throw error
    }
  }

  #personOf(name: string): PersonRecord | null {
    const parsed = PersonName.safeParse(name)
    return parsed.success ? this.#parts.store.people.get(parsed.data) : null
  }

  #noteLogin(
    { name, role, password }: PersonRecord,
    { serial, notAfter }: SignedCertificate,
    kept: PasswordHash,
  ): void {
    const until = new Date(notAfter).toISOString()
    const anew = kept === password ? '' : ', password kept at today’s work'
    const detail = `${role}, serial ${serial} until ${until}${anew}`
    const actor = `person:${name}`
    this.#parts.audit.append({ actor, action: 'login', target: actor, outcome: 'done', detail })
  }

  /** Only names of people who are here are written: what a stranger types into the wrong field may be a password. */
  #noteRefusal(name: string, { code, message }: ControlError): void {
    const unwritten = this.#refusals.spend()
    if (unwritten === null) return
    const person = this.#personOf(name)
    const target = person === null ? 'person:(unknown)' : `person:${person.name}`
    const more = unwritten === 0 ? '' : ` (and ${unwritten} refusals not written)`
    const detail = `${code}: ${message}${more}`
    const { audit } = this.#parts
    audit.append({ actor: 'unproved', action: 'login', target, outcome: 'refused', detail })
  }
}

const isSame = (held: PersonRecord | null, before: PersonRecord): boolean =>
  held !== null &&
  held.role === before.role &&
  held.since === before.since &&
  held.password.salt === before.password.salt

const wrong = (): ControlError =>
  new ControlError({
    code: 'E_LOGIN_REFUSED',
    message: 'name and password do not belong together',
    fault: 'caller',
    next: 'try again, or ask the operator to set a new password',
    status: 401,
  })

const slowed = (pauseMs: number): ControlError =>
  new ControlError({
    code: 'E_LOGIN_SLOWED',
    message: 'too many logins have failed; the password was not looked at',
    fault: 'caller',
    next: `try again in ${Math.ceil(pauseMs / 1000)} s`,
    status: 429,
  })
