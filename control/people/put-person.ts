import type { PersonName } from '../../agent/protocol/ticket.ts'
import { ended } from '../access/decide-request.ts'
import { lesserRole } from '../access/policy.ts'
import type { PersonRequest, PersonView } from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import { ControlError } from '../errors.ts'
import type { EndedCertificate, Loss, LostRows } from '../store/loss.ts'
import type { Losses } from '../store/losses.ts'
import type { PersonRecord } from '../store/people.ts'
import type { Store } from '../store/store.ts'
import type { PasswordHash } from './password-hash.ts'
import type { Passwords } from './password.ts'

export interface PeopleParts {
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly now: () => Date
  readonly passwords: Passwords
  /** Told after what somebody is, or holds, has changed. */
  readonly onPersonChanged: (name: PersonName) => void
}

/**
 * Makes a person, or changes their role or password. Either change ends the certificates that they hold; their grants
 * are worth what the new role may do. What a change takes away counts at once, also on a disk that is full; what the
 * same change gives is not given then, and has to be given anew.
 * @throws ControlError E_PASSWORD_NEEDED, E_REVOKED_UNWRITTEN
 */
export const putPerson = async (
  parts: PeopleParts,
  name: PersonName,
  { role, password }: PersonRequest,
): Promise<PersonView> => {
  const fresh = password === null ? null : await parts.passwords.hash(password)
  const { store, losses, now } = parts
  const before = store.people.get(name)
  const kept = fresh ?? before?.password
  if (kept === undefined) throw passwordNeeded(name)
  const since = before?.since ?? now().getTime()
  const change: Change = { before, after: { name, role, since, password: kept }, fresh }
  try {
    if (before === null || !takesAway(before, change)) give(parts, change)
    else losses.take(lossBy(parts, before, change))
  } finally {
    parts.onPersonChanged(name)
  }
  return personView(change.after)
}

interface Change {
  readonly before: PersonRecord | null
  readonly after: PersonRecord
  /** The new password, if there is one. */
  readonly fresh: PasswordHash | null
}

/** A new password, too: somebody may have got hold of the old one, and of certificates by it. */
const takesAway = ({ role }: PersonRecord, { after, fresh }: Change): boolean =>
  fresh !== null || lesserRole(role, after.role) !== role

/** What was taken away before is on record before. */
const give = (parts: PeopleParts, change: Change): void => {
  parts.losses.write()
  const personCertificates = heldBy(parts, change.after.name, 'changed')
  parts.store.transaction(() => write(parts, change, { personCertificates }))
}

const lossBy = (parts: PeopleParts, before: PersonRecord, change: Change): Loss => {
  const { name, role } = change.after
  const certificates = heldBy(parts, name, 'changed')
  const is = { ...change.after, role: lesserRole(before.role, role) }
  const less = before.role === is.role ? '' : `, and has the role ${is.role}`
  const ungiven = is.role === role ? '' : `, not the role ${role}, which is to be given anew`
  return {
    target: `person:${name}`,
    what: `${name} is logged out everywhere${less}${ungiven}`,
    rows: { people: [{ name, is }], personCertificates: certificates },
    isHeldOnce: change.fresh !== null && before.role === is.role,
    write: (rows) => write(parts, change, rows),
    writeLate: (rows) => write(parts, { ...change, after: is }, rows),
  }
}

const write = (
  { store, audit }: PeopleParts,
  { before, after, fresh }: Change,
  { personCertificates = [] }: LostRows,
): void => {
  store.people.put(after)
  if (before?.role !== after.role || fresh !== null) end(store, personCertificates)
  const [target, detail] = [`person:${after.name}`, describe(before, after, fresh)]
  audit.append({ actor: 'operator', action: 'put-person', target, outcome: 'done', detail })
}

const describe = (
  before: PersonRecord | null,
  { role }: PersonRecord,
  fresh: PasswordHash | null,
): string => {
  const was = before === null ? 'new, ' : before.role === role ? '' : `was ${before.role}, `
  return `${was}role ${role}${fresh === null ? '' : ', password set'}`
}

/**
 * Ends a person and all that they hold, and every grant that rests on their word: were the name given anew, nothing of
 * it would come back.
 * @throws ControlError E_UNKNOWN_PERSON, E_REVOKED_UNWRITTEN
 */
export const dropPerson = (parts: PeopleParts, name: PersonName): void => {
  const { store, losses } = parts
  const person = store.people.get(name)
  if (person === null) {
    losses.assertWritten(`person:${name}`)
    throw unknownPerson(name)
  }
  try {
    losses.take(lossOf(parts, person))
  } finally {
    parts.onPersonChanged(name)
  }
}

const lossOf = (parts: PeopleParts, { name, role }: PersonRecord): Loss => {
  const { store, audit, now } = parts
  const target = `person:${name}`
  const certificates = heldBy(parts, name, 'dropped')
  const records = store.access.concerning(name).map((record) => ended(record, now().getTime()))
  return {
    target,
    what: `${name} is dropped, and all that they held, were granted or approved has ended`,
    rows: { people: [{ name, is: null }], personCertificates: certificates, access: records },
    write: () => {
      store.people.drop(name)
      end(store, certificates)
      records.forEach((record) => store.access.put(record))
      const detail = `was ${role}`
      audit.append({ actor: 'operator', action: 'drop-person', target, outcome: 'done', detail })
    },
  }
}

const heldBy = (
  { store, now }: PeopleParts,
  name: PersonName,
  why: string,
): readonly EndedCertificate[] => {
  const at = now().getTime()
  return store.personCertificates.unrevokedOf(name).map(({ serial }) => ({ serial, at, why }))
}

const end = (store: Store, certificates: readonly EndedCertificate[]): void =>
  certificates.forEach(({ serial, at, why }) => store.personCertificates.revoke(serial, at, why))

export const personView = ({ name, role, since }: PersonRecord): PersonView => ({
  name,
  role,
  since: new Date(since).toISOString(),
})

const passwordNeeded = (name: PersonName): ControlError =>
  new ControlError({
    code: 'E_PASSWORD_NEEDED',
    message: `${name} is new here and needs a password`,
    fault: 'caller',
    next: 'give a password of at least 12 characters',
    status: 409,
  })

const unknownPerson = (name: PersonName): ControlError =>
  new ControlError({
    code: 'E_UNKNOWN_PERSON',
    message: `control knows no person ${name}`,
    fault: 'caller',
    next: 'list the people',
    status: 404,
  })
