import { beforeAll, describe, expect, it } from 'vitest'
import { chained, signedRecord } from '../testing/signed-record.ts'
import { readRecord, writeRecord, type ExportedRecord } from './record-file.ts'
import { verifyRecord } from './verify-record.ts'

let whole: ExportedRecord
let other: ExportedRecord
beforeAll(async () => {
  whole = await signedRecord(['a', 'b', 'c'])
  other = await signedRecord(['a', 'b', 'c'])
})

const changed = (at: number, detail: string) =>
  whole.entries.map((entry, index) => (index === at ? { ...entry, detail } : entry))

describe('an audit log', () => {
  it('that nobody touched is whole', () => {
    expect(verifyRecord(whole)).toBeNull()
    expect(verifyRecord({ ...whole, entries: [], head: null })).toBeNull()
  })

  it.each([
    ['an entry was changed', () => ({ ...whole, entries: changed(1, 'x') }), 2],
    ['an entry was taken out', () => ({ ...whole, entries: whole.entries.toSpliced(0, 1) }), 1],
    ['the end was cut off', () => ({ ...whole, entries: whole.entries.slice(0, 2) }), 3],
    ['the chain was made anew', () => ({ ...whole, entries: chained(['a', 'x', 'c']) }), 3],
    ['something was added', () => ({ ...whole, entries: chained(['a', 'b', 'c', 'd']) }), 4],
    ['the head is missing', () => ({ ...whole, head: null }), 1],
    ['another authority signed', () => ({ ...whole, head: other.head }), 3],
  ])('is broken where %s, and it is said from where on', (_what, record, seq) => {
    expect(verifyRecord(record())).toMatchObject({ seq })
  })

  it('goes into a file by which somebody else can judge it', () => {
    const text = writeRecord(whole)

    expect(readRecord(text, 'audit.jsonl')).toEqual(whole)
    expect(
      verifyRecord(readRecord(text.replace('"detail":"b"', '"detail":"x"'), 'f')),
    ).toMatchObject({
      seq: 2,
    })
  })

  it('says nothing to a terminal that it goes to, whatever somebody wrote', async () => {
    const record = await signedRecord(['\u009b31m \u202e \u001b]0;x\u0007'])
    const text = writeRecord(record)

    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
    expect(verifyRecord(readRecord(text, 'audit.jsonl'))).toBeNull()
  })

  it.each(['', 'no json', '{"kind":"about"}\n', '[]\n{}\n'])('is not read from %j', (text) => {
    expect(() => readRecord(text, 'audit.jsonl')).toThrow(
      expect.objectContaining({ code: 'E_RECORD_FILE', exitCode: 2 }),
    )
  })
})
