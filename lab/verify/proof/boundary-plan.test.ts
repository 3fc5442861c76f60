import { expect, test } from 'vitest'
import { type BoundaryInput, boundaryProbes } from './boundary-plan.ts'
import type { Foretold } from './foretell.ts'

const machine = (last: number) => ({
  mac: '02:db:12:00:00:01',
  address: `198.18.0.${last}`,
  address6: 'fdb6:2d1a::1',
})

const besides = (more: Partial<BoundaryInput> = {}) =>
  boundaryProbes({
    ...{ stranger: machine(250), host: machine(11), control: machine(1), tunnelPort: 51_820 },
    ...{ peers: [machine(12)], foretell: (): Foretold => 'dropped' },
    marker: '13579bdf13579bdf13579bdf13579bdf',
    ...more,
  }).map(({ shape, chosen, claim }) => ({ claim, address: chosen?.under.address, ...shape }))

test('beside a hole lie another source, another source port, another port and another protocol, one bit each', () => {
  const own = { address: '198.18.0.12', sport: 51_820, dport: 51_820 }
  const hole = besides().filter(({ claim }) => claim === 'pairwise-holes')
  const bitsApart = (one: number, other: number): number =>
    (one ^ other).toString(2).replaceAll('0', '').length

  const apart = hole.map((probe) => {
    const last = Number(String(probe.address).split('.').at(-1))
    if (probe.proto === 'raw') return [bitsApart(last, 12), bitsApart(probe.protocol, 17)]
    if (probe.proto === 'icmp') return []
    return [last, probe.sport, probe.dport].map((value, at) =>
      bitsApart(value, [12, own.sport, own.dport][at] ?? 0),
    )
  })

  expect(apart).toEqual([
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1],
  ])
})

test('what the proof lets in lies inside, and is not tried', () => {
  expect(besides({ foretell: () => 'accepted' })).toEqual([])
  expect(besides({ foretell: () => 'either' })).toEqual([])
})

test('another marker turns other bits over', () => {
  expect(besides({ marker: '02468ace02468ace02468ace02468ace' })).not.toEqual(besides())
})

test(`nobody sends from the host's own address or from all of the segment`, () => {
  const addresses = Array.from('0123456789abcdef').flatMap((digit) =>
    besides({ marker: digit.repeat(32), control: machine(10), peers: [machine(127)] }).map(
      ({ address }) => address,
    ),
  )

  expect(addresses).not.toContain('198.18.0.11')
  expect(addresses).not.toContain('198.18.0.255')
})
