import { describe, expect, it } from 'vitest'
import { SessionId } from '../../protocol/ticket.ts'
import { NONE_USED, type UsedTickets, consume } from './used-tickets.ts'

const id = (number: number): SessionId => SessionId.parse(number.toString(16).padStart(32, '0'))

/** What is held after these were taken in turn, each at its time. */
const after = (...taken: readonly (readonly [number, number, number])[]): UsedTickets =>
  taken.reduce((held, [number, expiresAtMs, nowMs]) => {
    const consumed = consume(held, { session: id(number), expiresAtMs }, nowMs)
    if (consumed.kind !== 'consumed') throw new Error(consumed.kind)
    return consumed.next
  }, NONE_USED)

const kindOf = (held: UsedTickets, number: number, expiresAtMs: number, nowMs: number) =>
  consume(held, { session: id(number), expiresAtMs }, nowMs).kind

describe('a ticket', () => {
  it('is taken once', () => {
    const held = after([1, 1000, 100])

    expect(kindOf(held, 1, 1000, 101)).toBe('used')
    expect(kindOf(held, 2, 1000, 101)).toBe('consumed')
  })

  it('is used also under another end', () => {
    expect(kindOf(after([1, 1000, 100]), 1, 9000, 101)).toBe('used')
  })

  it('that was forgotten stays used when the clock goes back', () => {
    const held = after([1, 1000, 100], [2, 5000, 2000])

    expect(held.used.map(({ session }) => session)).toEqual([id(2)])
    expect(kindOf(held, 1, 1000, 100)).toBe('used')
  })

  it('that ends after what was forgotten is taken', () => {
    expect(kindOf(after([1, 1000, 100], [2, 5000, 2000]), 3, 1001, 999)).toBe('consumed')
  })

  it('is not taken when more are remembered than people can bring', () => {
    const used = Array.from({ length: 2000 }, (_, at) => ({ session: id(at), expiresAtMs: 9000 }))

    expect(kindOf({ ...NONE_USED, used }, 5000, 9000, 100)).toBe('too-many')
    expect(kindOf({ ...NONE_USED, used }, 5000, 19_000, 9000)).toBe('consumed')
  })
})
