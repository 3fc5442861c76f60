import { randomBytes } from 'node:crypto'
import { SessionId } from '../../agent/protocol/ticket.ts'
import type { Authorised } from '../people/access-desk.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import type { Errand } from './errands.ts'
import type { SessionRecord } from './model.ts'

/** A session that is decided on, and of which nothing has happened yet. */
export const newRecord = (
  { name, serial }: AdmittedPerson,
  { grant, until, target }: Authorised,
  { host, purpose }: Errand,
  now: Date,
): SessionRecord => {
  const isConsole = purpose.verb === 'console'
  return {
    id: SessionId.parse(randomBytes(16).toString('hex')),
    ...{ grant, person: name, serial, verb: purpose.verb, target, host },
    user: isConsole ? purpose.user : null,
    command: isConsole ? purpose.command : null,
    isInteractive: isConsole && purpose.terminal !== null,
    port: isConsole ? null : purpose.port,
    openedAt: now.toISOString(),
    until: new Date(until).toISOString(),
    ...{ ended: null, exitCode: null, connections: 0, bytesIn: 0, bytesOut: 0 },
    recordingHash: null,
  }
}
