import * as z from 'zod'
import { SessionView } from '../api/people-contract.ts'

/** A session as control remembers it. */
export const SessionRecord = SessionView.extend({
  /** Serial of the person's certificate under which it was opened. */
  serial: z.string(),
  /** SHA-256 of the recording, once it is whole. */
  recordingHash: z.string().nullable(),
})
export type SessionRecord = z.infer<typeof SessionRecord>

/** What people see of it: nothing of certificates, nor of what lies on control's disk. */
export const viewOf = (record: SessionRecord): SessionView => Seen.parse(record)

/** Leaves out what it does not know. */
const Seen = z.object(SessionView.shape)
