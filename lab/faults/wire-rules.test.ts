import { expect, test } from 'vitest'
import type { WireFault } from './fault.ts'
import { faultNoted, isSameWay, noteOf, rulesOf } from './wire-rules.ts'

const cut: WireFault = { kind: 'cut', from: 'host.1', to: 'host.2', oneWay: false }
const alone: WireFault = { kind: 'cut', from: 'control', to: null, oneWay: true }
const impaired: WireFault = {
  ...{ kind: 'impair', from: 'host.200', to: null, oneWay: false },
  lossPercent: 12.5,
  bitsPerSecond: 1_000_000,
}

test.each([cut, alone, impaired])('what a rule notes of a fault is the fault: %o', (fault) => {
  expect(faultNoted(noteOf(fault))).toEqual(fault)
  expect(noteOf(fault).length).toBeLessThan(128) // the kernel's limit
})

test('a note that is none of ours is no fault', () => {
  expect(faultNoted('somebody else')).toBeUndefined()
})

test('both ways are two rules, one way is one', () => {
  expect(rulesOf(cut).map((rule) => /forward (.*) counter/.exec(rule)?.[1])).toEqual([
    'iifname "p-host-1" oifname "p-host-2"',
    'iifname "p-host-2" oifname "p-host-1"',
  ])
  expect(rulesOf(alone)).toEqual([
    expect.stringContaining('forward iifname "p-control" counter drop'),
  ])
})

test('loss and rate are rules of their own, each way', () => {
  expect(rulesOf(impaired)).toHaveLength(4)
  expect(rulesOf(impaired)[0]).toContain('numgen random mod 100000 < 12500 counter drop')
  expect(rulesOf(impaired)[1]).toContain('limit rate over 125000 bytes/second burst 131072 bytes')
})

test.each([
  [cut, { ...cut, from: 'host.2', to: 'host.1' }, true],
  [cut, { ...cut, oneWay: true }, false],
  [cut, { ...cut, to: null }, false],
  [cut, { ...cut, to: 'host.3' }, false],
  [alone, alone, true],
  [{ ...cut, oneWay: true }, { ...cut, oneWay: true, from: 'host.2', to: 'host.1' }, false],
  [impaired, { ...impaired, lossPercent: 1 }, true],
] as const)('%o and %o are the same way: %s', (one, other, same) => {
  expect(isSameWay(one, other)).toBe(same)
})
