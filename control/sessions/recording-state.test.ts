import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AuditEntry } from '../api/contract.ts'
import type { RecordingState } from '../api/people-contract.ts'
import { describeEnd } from './describe.ts'
import type { SessionRecord } from './model.ts'
import { stateOfRecording } from './recording-state.ts'
import { recordOf } from './testing/record-of.ts'

const BYTES = Buffer.from('{"version":2}\n[0.1,"o","$ "]\n')
const hash = createHash('sha256').update(BYTES).digest('hex')
const ended = { at: '2026-11-26T12:00:00.000Z', why: 'exited' } as const
const sealed: SessionRecord = { ...recordOf(60_000), ended, recordingHash: hash }
const unsealed: SessionRecord = { ...sealed, recordingHash: null }

const noted = (record: SessionRecord): AuditEntry => ({
  ...{ seq: 1, at: ended.at, actor: 'control', action: 'end-session', target: 'host-1' },
  ...{ outcome: 'done', detail: describeEnd(record), hash: '' },
})

const CASES: readonly (readonly [
  string,
  Uint8Array,
  SessionRecord,
  AuditEntry | null,
  RecordingState,
])[] = [
  ['of an open session grows', BYTES, recordOf(60_000), null, 'growing'],
  ['with the hash on record is sealed', BYTES, sealed, noted(sealed), 'sealed'],
  ['that has no hash anywhere is unsealed', BYTES, unsealed, noted(unsealed), 'unsealed'],
  ['one byte of which is another is altered', BYTES.subarray(1), sealed, noted(sealed), 'altered'],
  [
    'whose hash was changed beside the session is altered',
    BYTES,
    sealed,
    noted(unsealed),
    'altered',
  ],
  [
    'whose hash was taken away beside the session is altered',
    BYTES,
    unsealed,
    noted(sealed),
    'altered',
  ],
  ['whose end is not on record is altered', BYTES, sealed, null, 'altered'],
  [
    'whose end on record is in other words is altered',
    BYTES,
    sealed,
    { ...noted(sealed), detail: 'whole' },
    'altered',
  ],
]

test.each(CASES.map(([what, ...given]) => [what, given] as const))(
  'a recording %s',
  (_what, [bytes, record, end, state]) => {
    expect(stateOfRecording(bytes, record, end)).toBe(state)
  },
)
