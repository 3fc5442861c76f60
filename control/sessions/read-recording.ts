import { readFile } from 'node:fs/promises'
import { ControlError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { Recording } from './desk.ts'
import type { SessionRecord } from './model.ts'
import { recordingPath } from './recorder.ts'
import { stateOfRecording } from './recording-state.ts'

/** @throws ControlError E_NO_RECORDING */
export const readRecording = async (
  { state, store }: { readonly state: string; readonly store: Store },
  record: SessionRecord,
): Promise<Recording> => {
  const bytes = await readFile(recordingPath(state, record.id)).catch((error: unknown) => {
    throw noRecording(error)
  })
  return {
    kind: record.verb === 'console' ? 'asciicast' : 'connections',
    text: bytes.toString(),
    state: stateOfRecording(bytes, record, store.audit.endOfSession(record.id)),
  }
}

const noRecording = (cause: unknown): ControlError =>
  new ControlError({
    code: 'E_NO_RECORDING',
    message: 'there is no recording of this session any more',
    fault: 'system',
    next: 'its end on the audit log bears the hash that its recording had',
    status: 404,
    cause,
  })
