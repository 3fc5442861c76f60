import type { HostId } from '../../agent/protocol/names.ts'
import { decide, whyNoGrant, type AccessState } from '../access/decide.ts'
import {
  decideApproval,
  decideDenial,
  decideRequest,
  decideRevocation,
  type RefusalKind,
  type Verdict,
} from '../access/decide-request.ts'
import type { AccessRecord } from '../access/model.ts'
import { refusalError } from '../access/no-access.ts'
import { seesAll } from '../access/policy.ts'
import { grantView, requestView } from '../access/views.ts'
import type { World } from '../access/world.ts'
import {
  LONGEST_GRANT_MS,
  REQUEST_LIFE_MS,
  RequestId,
  type AccessRequest,
  type AccessTarget,
  type AccessVerb,
  type AccessView,
  type Permission,
  type RequestView,
} from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import type { ControlError } from '../errors.ts'
import type { Loss } from '../store/loss.ts'
import type { Losses } from '../store/losses.ts'
import type { Store } from '../store/store.ts'
import type { AccessChanges } from './access-changes.ts'
import type { AdmittedPerson } from './admit-person.ts'
import { describeTarget } from './describe-target.ts'
import type { RefusedAttempts } from './refused-attempts.ts'

export interface AccessParts {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly now: () => Date
  readonly newRequestId: () => RequestId
  readonly world: () => World
  readonly changes: AccessChanges
  readonly refusedAttempts: RefusedAttempts
}

/** What a session may be, as control decided it. */
export interface Authorised {
  readonly kind: 'allowed'
  readonly grant: RequestId
  /** End of the grant or of the certificate, whichever is first; milliseconds since the epoch. */
  readonly until: number
  /** With app and index: the very host or instance. */
  readonly target: AccessTarget
  readonly host: HostId
  readonly permission: Permission
}

export type Authorisation = Authorised | { readonly kind: 'refused'; readonly why: string }

/** What a session stands on. */
export interface Footing {
  readonly grant: RequestId
  /** Of the certificate that opened it. */
  readonly serial: string
}

/** From a request to the end of the grant that it became. */
const LONGEST_LIFE_MS = REQUEST_LIFE_MS + LONGEST_GRANT_MS
/** What is older than so many others stands in the audit log only. */
const MOST_SHOWN = 2000

/** Where people ask for access, decide on it, and where sessions learn whether they may be. */
export class AccessDesk {
  readonly #parts: AccessParts

  constructor(parts: AccessParts) {
    this.#parts = parts
  }

  /** @throws ControlError E_NO_ACCESS, E_TOO_MANY_REQUESTS */
  request(caller: AdmittedPerson, request: AccessRequest): RequestView {
    const { store, newRequestId } = this.#parts
    const id = newRequestId()
    const now = this.#now()
    return this.#settle(caller, 'request', {
      target: id,
      judge: () => {
        const recent = store.access.since(caller.name, now - REQUEST_LIFE_MS).length
        return decideRequest(caller, request, { id, now, recent })
      },
      write: (record) => store.access.add(record),
    })
  }

  /** @throws ControlError E_NO_ACCESS, and what `refusalError` says of a request that the caller may see */
  approve(caller: AdmittedPerson, id: string): RequestView {
    const ground = { roleOf: this.#roleOf, world: this.#parts.world() }
    return this.#decideOn(caller, 'approve', id, (record) =>
      decideApproval(caller, record, ground, this.#now()),
    )
  }

  /** @throws ControlError E_NO_ACCESS, E_NOT_PENDING */
  deny(caller: AdmittedPerson, id: string): RequestView {
    return this.#decideOn(caller, 'deny', id, (record) => decideDenial(caller, record, this.#now()))
  }

  /**
   * Holds from now on, also where it cannot be written down: nobody stays in because a disk is full. For one that was over
   * before nothing is done, and nothing put on record.
   * @throws ControlError E_NO_ACCESS, E_NOT_GRANTED, E_REVOKED_UNWRITTEN
   */
  revoke(caller: AdmittedPerson, id: string): RequestView {
    const people = { roleOf: this.#roleOf }
    const { target, found } = this.#find(id)
    const verdict = decideRevocation(caller, found, people, this.#now())
    if (verdict.kind === 'refused') throw this.#refused(caller, 'revoke', target, verdict.refusal)
    if (verdict.kind === 'over') this.#parts.losses.assertWritten(target)
    else this.#take(this.#lossBy(caller, verdict.record))
    return requestView(verdict.record, this.#now())
  }

  /** One's own; all for who may see all. */
  view({ name, role }: AdmittedPerson): AccessView {
    const { access } = this.#parts.store
    const now = this.#now()
    const records = access.newest(seesAll(role) ? null : name, MOST_SHOWN)
    return {
      requests: records.map((record) => requestView(record, now)),
      grants: records.flatMap((record) => grantView(record, { roleOf: this.#roleOf }, now) ?? []),
    }
  }

  /**
   * Whether this person may go there now. Who asks writes down what came of it.
   * @throws ControlError E_STORE_FULL and the like: nobody is let in while what was taken away cannot be written down
   */
  authorise(caller: AdmittedPerson, verb: AccessVerb, target: AccessTarget): Authorisation {
    this.#parts.losses.write()
    const now = this.#now()
    const decision = decide({ person: caller.name, verb, target }, this.#stateOf(caller), now)
    if (decision.kind === 'refused') return decision
    return { ...decision, until: Math.min(decision.until, caller.notAfter) }
  }

  /** Why a session that was opened may go on no longer; null while it may. */
  endOf({ grant, serial }: Footing): 'revoked' | 'expired' | 'person' | null {
    const { store } = this.#parts
    const now = this.#now()
    const certificate = store.personCertificates.get(serial)
    if (certificate === null || certificate.revokedAt !== null || certificate.notAfter <= now)
      return 'person'
    const record = store.access.get(grant)
    if (record === null || record.person !== certificate.person) return 'revoked'
    return whyNoGrant(record, { roleOf: this.#roleOf }, now)
  }

  /** Calls back after anything that may end a session but time, which each knows of from its `until`. Returns the undo. */
  onAccessChanged(listener: () => void): () => void {
    return this.#parts.changes.onChanged(listener)
  }

  readonly #roleOf: AccessState['roleOf'] = (name) =>
    this.#parts.store.people.get(name)?.role ?? null

  #now(): number {
    return this.#parts.now().getTime()
  }

  #stateOf({ name }: AdmittedPerson): AccessState {
    const { store, world } = this.#parts
    const records = store.access.since(name, this.#now() - LONGEST_LIFE_MS)
    return { roleOf: this.#roleOf, records, world: world() }
  }

  #decideOn(
    caller: AdmittedPerson,
    action: Action,
    id: string,
    judge: (record: AccessRecord | null) => Verdict,
  ): RequestView {
    const { store } = this.#parts
    return this.#settle(caller, action, {
      target: this.#find(id).target,
      judge: () => judge(this.#find(id).found),
      write: (record) => store.access.put(record),
    })
  }

  #find(id: string): { readonly target: string; readonly found: AccessRecord | null } {
    const known = RequestId.safeParse(id)
    if (!known.success) return { target: '(unreadable)', found: null }
    return { target: known.data, found: this.#parts.store.access.get(known.data) }
  }

  #take(loss: Loss): void {
    try {
      this.#parts.losses.take(loss)
    } finally {
      this.#parts.changes.tell()
    }
  }

  #lossBy(caller: AdmittedPerson, record: AccessRecord): Loss {
    return {
      target: record.id,
      what: `grant ${record.id} is revoked and its sessions end now`,
      rows: { access: [record] },
      write: () => {
        this.#parts.store.access.put(record)
        this.#putOnRecord(caller, 'revoke', record.id, record)
      },
    }
  }

  #putOnRecord(
    { name }: AdmittedPerson,
    action: Action,
    target: string,
    record: AccessRecord,
  ): void {
    const [actor, detail] = [`person:${name}`, describe(record)]
    this.#parts.audit.append({ actor, action: ACTIONS[action], target, outcome: 'done', detail })
  }

  /** Judges, writes and puts on record in one transaction: none of the three is ever without the others. */
  #settle(
    caller: AdmittedPerson,
    action: Action,
    { target, judge, write }: Settlement,
  ): RequestView {
    const { store, changes } = this.#parts
    const verdict = store.transaction(() => {
      const found = judge()
      if (found.kind === 'refused') return found
      write(found.record)
      this.#putOnRecord(caller, action, target, found.record)
      return found
    })
    if (verdict.kind === 'refused') throw this.#refused(caller, action, target, verdict.refusal)
    changes.tell()
    return requestView(verdict.record, this.#now())
  }

  /** Puts it on record, and gives what the caller is told. */
  #refused(
    caller: AdmittedPerson,
    action: Action,
    target: string,
    refusal: RefusalKind,
  ): ControlError {
    this.#parts.refusedAttempts.note(caller, { action: ACTIONS[action], target, detail: refusal })
    return refusalError(refusal)
  }
}

type Action = 'request' | 'approve' | 'deny' | 'revoke'

interface Settlement {
  readonly target: string
  readonly judge: () => Verdict
  readonly write: (record: AccessRecord) => void
}

const ACTIONS: Readonly<Record<Action, string>> = {
  request: 'request-access',
  approve: 'approve-access',
  deny: 'deny-access',
  revoke: 'revoke-access',
}

/** A reason was judged when it came in: one line of printable text. */
const describe = ({ person, verb, target, forMs, reason, grant }: AccessRecord): string => {
  const where = describeTarget(grant?.target ?? target)
  const until = grant === null ? '' : ` until ${new Date(grant.until).toISOString()}`
  return `${person}: ${verb} to ${where} for ${forMs / 1000} s${until}: ${reason}`
}
