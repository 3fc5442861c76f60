import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { liveBytes } from '../testing/live-bytes.ts'
import type { ControlEvent } from './contract.ts'
import { tellEvents } from './event-stream.ts'

const eventOf = (seq: number): ControlEvent => ({
  ...{ seq, at: '2026-11-25T12:00:00.000Z', host: null, kind: 'control-started' },
  ...{ peer: null, event: null, detail: '' },
})

/** A journal that holds its newest event alone. */
const newJournal = () => {
  let [seq, wake] = [0, (): void => undefined]
  return {
    after: (from: number) => (from < seq ? [eventOf(seq)] : []),
    onRecorded: (listener: () => void) => {
      wake = listener
      return () => (wake = () => undefined)
    },
    record: async (): Promise<void> => {
      seq++
      wake()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

const record = async ({ record: one }: ReturnType<typeof newJournal>, many: number) => {
  for (let event = 0; event < many; event++) await one()
}

test('a reader that follows for long costs no more than one that came just now', async () => {
  const journal = newJournal()
  const reader = new PassThrough()
  let lines = 0
  reader.on('data', (text: Buffer) => (lines += text.toString().split('\n').length - 1))
  const told = tellEvents(journal, reader, { after: 0, isFollowing: true })
  await record(journal, 500)
  const before = liveBytes()

  await record(journal, 12_000)

  expect(lines).toBe(12_500)
  // What a process does beside this costs it some 200 kB once; what stays behind of each event costs hundreds of bytes.
  expect(liveBytes() - before).toBeLessThan(12_000 * 60)
  reader.destroy()
  await told
})
