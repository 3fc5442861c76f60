import { describe, expect, it } from 'vitest'
import { noticeOf } from './lookout.ts'

describe('a line of nft monitor', () => {
  it.each([
    ['add rule ip filter INPUT counter accept', 'walls'],
    ['delete table ip6 filter', 'walls'],
    ['add rule inet drawbridge_guard inbound accept', 'guard'],
    ['delete chain netdev drawbridge_card inbound', 'guard'],
    ['add table inet foreign', 'tables'],
    ['# new generation 12 by process 34 (nft)', null],
    ['# ERROR: We lost some netlink events!', 'round'],
  ])('"%s" gives notice of %s', (line, kind) => {
    expect(noticeOf(line)).toBe(kind)
  })
})
