import { expect, test } from 'vitest'
import { attemptOf } from '../attempt/attempt.ts'
import { markedFrames } from '../attempt/mark.ts'
import { spread } from '../spread.ts'
import { anyOf, type BpfProgram } from './bpf.ts'

/** The kernel's machine for the few instructions used here (Documentation/networking/filter.rst). */
const passes = (program: BpfProgram, frame: Uint8Array): boolean => {
  let accumulator = 0
  for (let at = 0; at < program.length; at++) {
    const [code, jt, jf, k] = program[at] ?? [6, 0, 0, 0]
    if (code === 0x06) return k > 0
    if (code === 0x15) at += accumulator === k ? jt : jf
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0
    else {
      const size = code === 0x30 ? 1 : code === 0x28 ? 2 : 4
      if (k + size > frame.length) return false
      accumulator = [...frame.slice(k, k + size)].reduce((sum, byte) => sum * 256 + byte, 0)
    }
  }
  return false
}

const from = { mac: '02:db:12:00:00:0b', address: '198.18.0.11', address6: 'fdb6:2d1a::b' }
const to = { mac: '02:db:12:00:00:0c', address: '198.18.0.12', address6: 'fdb6:2d1a::c' }

test('every probe of the spread passes the filter of marked frames, and none of a flood does', () => {
  const frames = (isUnmarked: boolean) =>
    spread.map(
      (shape, index) => attemptOf(null, { shape, id: index + 1, from, to, isUnmarked }).frame,
    )

  expect(frames(false).filter((frame) => !passes(markedFrames, frame))).toEqual([])
  expect(frames(true).filter((frame) => passes(markedFrames, frame))).toEqual([])
})

test('every test of a group must hold, and one group is enough', () => {
  const program = anyOf(
    [
      { at: 0, size: 1, equals: 1 },
      { at: 1, size: 1, equals: 2 },
    ],
    [{ at: 0, size: 2, mask: 0xff00, equals: 0x0900 }],
  )
  const judged = [
    [1, 2],
    [1, 3],
    [3, 2],
    [9, 9],
  ].map((frame) => passes(program, Uint8Array.from(frame)))

  expect(judged).toEqual([true, false, false, true])
})
