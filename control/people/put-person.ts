import type { PersonName } from '../../agent/protocol/ticket.ts'
import { ended } from '../access/decide-request.ts'
import type { PersonRequest, PersonView } from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import { ControlError } from '../errors.ts'
import type { PersonRecord } from '../store/people.ts'
import type { Store } from '../store/store.ts'
import type { PasswordHash } from './password-hash.ts'
import type { Passwords } from './password.ts'

export interface PeopleParts {
  readonly store: Store
  readonly audit: Audit
  readonly now: () => Date
  readonly passwords: Passwords
  /** Told after what somebody is, or holds, has changed. */
  readonly onPersonChanged: (name: PersonName) => void
}

/**
 * Makes a person, or changes their role or password. Either change ends the certificates that they hold; their grants
 * are worth what the new role may do.
 * @throws ControlError E_PASSWORD_NEEDED
 */
export const putPerson = async (
  parts: PeopleParts,
  name: PersonName,
  { role, password }: PersonRequest,
): Promise<PersonView> => {
  const fresh = password === null ? null : await parts.passwords.hash(password)
  const { store, audit, now } = parts
  const person = store.transaction(() => {
    const before = store.people.get(name)
    const kept = fresh ?? before?.password
    if (kept === undefined) throw passwordNeeded(name)
    const since = before?.since ?? now().getTime()
    const after: PersonRecord = { name, role, since, password: kept }
    store.people.put(after)
    if (before?.role !== role || fresh !== null) revokeCertificates(parts, name, 'changed')
    const detail = describe(before, after, fresh)
    const target = `person:${name}`
    audit.append({ actor: 'operator', action: 'put-person', target, outcome: 'done', detail })
    return after
  })
  parts.onPersonChanged(name)
  return personView(person)
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
 * @throws ControlError E_UNKNOWN_PERSON
 */
export const dropPerson = (parts: PeopleParts, name: PersonName): void => {
  const { store, audit, now } = parts
  store.transaction(() => {
    const person = store.people.get(name)
    if (person === null) throw unknownPerson(name)
    store.people.drop(name)
    revokeCertificates(parts, name, 'dropped')
    for (const record of store.access.concerning(name))
      store.access.put(ended(record, now().getTime()))
    const [target, detail] = [`person:${name}`, `was ${person.role}`]
    audit.append({ actor: 'operator', action: 'drop-person', target, outcome: 'done', detail })
  })
  parts.onPersonChanged(name)
}

const revokeCertificates = ({ store, now }: PeopleParts, name: PersonName, why: string): void => {
  for (const { serial } of store.personCertificates.unrevokedOf(name))
    store.personCertificates.revoke(serial, now().getTime(), why)
}

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
