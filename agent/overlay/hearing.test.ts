import { describe, expect, it } from 'vitest'
import { type Hearing, SILENT_MS, hear, isData, isHeard } from './hearing.ts'

const reading = (latestHandshake: number, receivedBytes: number) => ({
  ...{ endpoint: '', allowed: '', keepaliveS: 0, hasPresharedKey: false },
  latestHandshake,
  receivedBytes,
})

/** Readings 100 ms apart, from nothing. */
const after = (...readings: readonly (readonly [handshake: number, bytes: number])[]): Hearing =>
  readings.reduce<Hearing>(
    (before, [handshake, bytes], at) => hear(before, reading(handshake, bytes), at * 100),
    { handshake: 0, receivedBytes: 0, heardAtMs: null },
  )

describe('a peer', () => {
  it.each<readonly [what: string, readings: readonly (readonly [number, number])[]]>([
    ['shook hands and sent nothing', [[7, 92], [7, 92]]], // oxfmt-ignore
    ['shook hands across a handshake of this end', [[7, 240], [7, 240]]], // oxfmt-ignore
    ['goes on calling over an old session', [[7, 92], [7, 240], [7, 388]]], // oxfmt-ignore
    ['sent data to the session before', [[7, 92], [8, 216]]], // oxfmt-ignore
  ])('that %s is not heard', (_what, readings) => {
    expect(after(...readings).heardAtMs).toBeNull()
  })

  it('whose data came after the handshake was seen is heard', () => {
    expect(after([7, 92], [7, 124]).heardAtMs).toBe(100)
  })

  it.each([
    ['called', 148 + 32],
    ['was called', 92 + 32],
  ])('that %s and sent data at once is heard at the first look', (_which, bytes) => {
    expect(after([0, 0], [7, bytes]).heardAtMs).toBe(100)
  })

  it('goes on being heard while keys are made anew, and until it was silent for too long', () => {
    const heard = after([7, 92], [7, 124], [8, 272])

    expect(isHeard(heard, 100 + SILENT_MS)).toBe(true)
    expect(isHeard(heard, 101 + SILENT_MS)).toBe(false)
  })

  it('that was taken out and given to the device again has to be heard again', () => {
    expect(after([7, 92], [7, 124], [0, 0], [9, 92]).heardAtMs).toBeNull()
  })
})

describe('what came in', () => {
  it.each([
    [0, false],
    [92, false],
    [148, false],
    [240, false],
    [592, false],
    [32, true],
    [8952, true],
    [148 + 32, true],
  ])('of %i bytes is data: %s', (bytes, expected) => {
    expect(isData(bytes)).toBe(expected)
  })
})
