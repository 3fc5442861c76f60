import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { AuditEntry } from '../api/contract.ts'
import type { RecordingState } from '../api/people-contract.ts'
import { beginningOfEnd } from './describe.ts'
import type { SessionRecord } from './model.ts'

const Facts = z.object({ recording: z.string().nullable() })

/**
 * What the bytes of a recording are worth. The hash that they had stands twice: beside the session, and in its end on
 * the audit log, which is chained and signed; whoever edits a recording would have to edit both.
 */
export const stateOfRecording = (
  bytes: Uint8Array,
  { id, ended, recordingHash }: SessionRecord,
  end: AuditEntry | null,
): RecordingState => {
  if (ended === null) return 'growing'
  const noted = end === null ? null : factsIn(end.detail.slice(beginningOfEnd(id).length))
  if (noted === null || noted.recording !== recordingHash) return 'altered'
  if (recordingHash === null) return 'unsealed'
  return createHash('sha256').update(bytes).digest('hex') === recordingHash ? 'sealed' : 'altered'
}

const factsIn = (text: string): z.infer<typeof Facts> | null => {
  try {
    return Facts.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // somebody's own words
  }
}
