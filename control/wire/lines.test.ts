import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineCutter } from './lines.ts'

test('lines are the same however the bytes arrive', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', '')),
        { maxLength: 20 },
      ),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const cutter = new LineCutter(10_000)
        const seen: string[] = []
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % Math.max(sizes.length, 1)] ?? 5
          seen.push(...cutter.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(seen).toEqual(
          lines.map((line) => Buffer.from(line).toString()).filter((line) => line !== ''),
        )
      },
    ),
  )
})

test('a line that never ends is refused at the limit', () => {
  const cutter = new LineCutter(10)
  cutter.push(Buffer.from('0123456789'))

  expect(() => cutter.push(Buffer.from('x'))).toThrow(RangeError)
})

test('a line of exactly the limit passes', () => {
  expect(new LineCutter(3).push(Buffer.from('abc\n'))).toEqual(['abc'])
})
