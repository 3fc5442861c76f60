import { expect, test } from 'vitest'
import { deliveredIn, framesIn } from './kernel-counters.ts'
import { judgeWatch } from './judge-watch.ts'
import type { LifeReading } from './life.ts'

const flood = { sent: 9, refused: 0, ms: 1, running: true, failure: null }
const life: LifeReading = {
  pid: 7,
  begins: 'at-birth',
  deliveredBefore: 0,
  delivered: 3,
  accepted: 0,
  kinds: [],
  arrived: 5,
  frames: 6,
  first: null,
  ended: false,
  unseen: null,
}

test.each([
  ['a life in which the flood arrived and nothing was accepted', life, 'held'],
  ['one accepted packet', { ...life, accepted: 1 }, 'broken'],
  ['a flood that never arrived', { ...life, arrived: 0 }, 'inconclusive'],
  ['packets delivered before the watch stood', { ...life, deliveredBefore: 1 }, 'inconclusive'],
  ['the same on a host that ran before', { ...life, deliveredBefore: 1, begins: 'midway' }, 'held'],
  ['a life that could not be seen', { ...life, unseen: 'gone' }, 'inconclusive'],
] as const)('%s', (_, one, verdict) => {
  expect(judgeWatch(flood, [one]).verdict).toBe(verdict)
})

test('without any life, or with a flood that broke off, nothing is held', () => {
  expect(judgeWatch(flood, []).verdict).toBe('inconclusive')
  expect(judgeWatch({ ...flood, failure: 'no' }, [life]).verdict).toBe('inconclusive')
})

test('delivered packets are summed over both families by the names of the columns', () => {
  const snmp =
    'Ip: Forwarding InReceives InDelivers OutRequests\nIp: 1 50 4 9\nIcmp: InMsgs\nIcmp: 1\n'

  expect(deliveredIn(snmp, 'Ip6InReceives 70\nIp6InDelivers   \t3\n')).toBe(7)
})

test('the frames of a card that is not there are not zero', () => {
  const dev = 'Inter-| Receive\n face |bytes packets\n  eth0: 1234 56 0 0\n'

  expect(framesIn(dev, 'eth0')).toBe(56)
  expect(framesIn(dev, 'eth1')).toBeNull()
})
