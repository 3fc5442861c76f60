import type { HostId } from '../../agent/protocol/names.ts'
import type { PersonName } from '../../agent/protocol/ticket.ts'
import { ControlError } from '../errors.ts'
import type { SessionRecord } from './model.ts'

const MOST_OF_ALL = 512
const MOST_OF_A_PERSON = 64
/** A host takes 32: nobody alone keeps the others out of it. */
const MOST_OF_A_PERSON_ON_A_HOST = 16

/**
 * Whether one more session is for this person there, beside all that are open or begin.
 * @throws ControlError E_TOO_MANY_SESSIONS
 */
export const judgeRoom = (
  all: readonly SessionRecord[],
  { person, host }: { readonly person: PersonName; readonly host: HostId },
): void => {
  const theirs = all.filter((record) => record.person === person)
  const there = theirs.filter((record) => record.host === host).length
  const isRoom = theirs.length < MOST_OF_A_PERSON && there < MOST_OF_A_PERSON_ON_A_HOST
  if (isRoom && all.length < MOST_OF_ALL) return
  throw new ControlError({
    code: 'E_TOO_MANY_SESSIONS',
    message: `${theirs.length} sessions of yours are open, ${there} of them there, ${all.length} of all`,
    fault: 'caller',
    next: 'end some of them first: lab sessions list',
    status: 429,
  })
}
