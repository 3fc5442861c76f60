import type { SessionId } from '../../agent/protocol/ticket.ts'
import type { SessionRecord } from './model.ts'

const LONGEST_COMMAND = 500

/** What a session is, in a line for the record. */
export const describe = (record: SessionRecord): string => {
  const { id, grant, verb, user, command, port, until } = record
  const what =
    verb === 'tunnel'
      ? `tunnel to port ${port ?? 0}`
      : `console as ${user ?? ''}: ${command === null ? 'a shell' : JSON.stringify(command).slice(0, LONGEST_COMMAND)}`
  return `session ${id} under grant ${grant} until ${until}, ${what}`
}

/** What came of it; the recording by its hash. */
export const describeEnd = (record: SessionRecord): string => {
  const { id, ended, exitCode, connections, bytesIn, bytesOut, recordingHash } = record
  const why = ended?.why ?? null
  const facts = { why, exitCode, connections, bytesIn, bytesOut, recording: recordingHash }
  return `${beginningOfEnd(id)}${JSON.stringify(facts)}`
}

/** How the line of a session's end begins. */
export const beginningOfEnd = (session: SessionId): string => `session ${session}: `
