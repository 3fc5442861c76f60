import { randomInt } from 'node:crypto'
import { accessWorld } from '../access/world.ts'
import { RequestId } from '../api/people-contract.ts'
import type { Fleet } from '../fleet/model.ts'
import type { Records } from '../records.ts'
import { AccessChanges } from './access-changes.ts'
import { AccessDesk } from './access-desk.ts'
import { LoginDesk } from './login.ts'
import { Passwords } from './password.ts'
import type { PeopleParts } from './put-person.ts'
import { RefusedAttempts } from './refused-attempts.ts'

/** All that has to do with people: who there is, who they are let in as, and what they were granted. */
export interface People {
  readonly register: PeopleParts
  readonly logins: LoginDesk
  readonly access: AccessDesk
  readonly refusedAttempts: RefusedAttempts
}

export const openPeople = (records: Records, fleet: () => Fleet): People => {
  const { audit, now, settings, hashWork } = records
  const changes = new AccessChanges()
  const refusedAttempts = new RefusedAttempts(audit, now)
  const onPersonChanged = (): void => changes.tell()
  const { personLifeMs } = settings
  return {
    // A queue of its own: a crowd of strangers at the login keeps the operator from nothing.
    register: { ...records, passwords: new Passwords(hashWork), onPersonChanged },
    logins: new LoginDesk({
      ...records,
      passwords: new Passwords(hashWork),
      personLifeMs,
      onPersonChanged,
    }),
    access: new AccessDesk({
      ...records,
      newRequestId,
      world: () => accessWorld(fleet()),
      changes,
      refusedAttempts,
    }),
    refusedAttempts,
  }
}

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

const newRequestId = (): RequestId =>
  RequestId.parse(
    Array.from({ length: 8 }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join(''),
  )
