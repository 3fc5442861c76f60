import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageReader, messageOf } from './messages.ts'

const message = fc.record({
  number: fc.nat(2 ** 32 - 1),
  kind: fc.constantFrom('P', 'R', 'I', 'E', 'D', 'O', 'X', 'C'),
  content: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
})

test('messages are read back whole, however they are cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat(200)), (messages, cuts) => {
      const bytes = Buffer.concat(
        messages.flatMap(({ number, kind, content }) => messageOf(number, kind, content)),
      )
      const places = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b)]
      const reader = new MessageReader()
      const read = places.flatMap((from, at) => reader.take(bytes.subarray(from, places[at + 1])))

      expect(read).toEqual(messages)
    }),
  )
})
