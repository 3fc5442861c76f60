import { describe, expect, it } from 'vitest'
import type { Door } from '../probe/observer/doors.ts'
import type { SalvoReading } from '../probe/salvo/salvo.ts'
import type { Check } from '../verify/check.ts'
import { describePorts } from './describe-ports.ts'
import { judgeSweep } from './judge-sweep.ts'

const machine = (name: string, last: number) => ({
  name,
  target: name,
  pid: 1,
  ns: { pid: 1 },
  card: 'eth0',
  mac: `02:db:12:00:00:${String(last)}`,
  address: `198.18.0.${String(last)}`,
  address6: `fdb6:2d1a::${String(last)}`,
})
const [from, to] = [machine('stranger', 50), machine('host.1', 11)]
const HOLE: Door = { family: 4, proto: 'udp', sport: 51820, dport: 51820 }
const SSH: Door = { family: 4, proto: 'tcp', sport: 40123, dport: 22 }

const judge = (
  seen: Partial<SalvoReading>,
  plan: { readonly may: readonly Door[]; readonly must: readonly Door[] } = { may: [], must: [] },
): readonly Check[] => {
  const doors = seen.doors ?? []
  const reading: SalvoReading = {
    title: 'every port',
    ...{ sent: 9, reached: 9, packets: 9, direct: 9, arrived: 9 },
    ...{ accepted: doors.length, kinds: [], doors, answers: 0 },
    control: { packets: 3, accepted: 3 },
    ...seen,
  }
  return judgeSweep(reading, { lab: 'lab', from, to, plan })
}

describe('a sweep', () => {
  it('that found nothing open, and whose numbers add up, is held', () => {
    expect(judge({})).toEqual([{ claim: 'default-deny', verdict: 'held' }])
  })

  it('that got in where it may is held for the claim that lets it', () => {
    expect(judge({ doors: [HOLE] }, { may: [HOLE], must: [HOLE] })).toEqual([
      { claim: 'pairwise-holes', verdict: 'held' },
    ])
  })

  it('that got in where it may not is broken, with the packet and the command that shows it again', () => {
    const [check] = judge({ doors: [HOLE, SSH] }, { may: [HOLE], must: [] })

    expect(check).toMatchObject({
      verdict: 'broken',
      packet: { proto: 'tcp', dport: 22 },
      evidence: expect.stringContaining('tcp 22') as unknown,
      replay: expect.stringMatching(/probe stranger host\.1 --tcp 22/) as unknown,
    })
  })

  it('through whose hole nothing came is broken', () => {
    expect(judge({}, { may: [HOLE], must: [HOLE] })).toMatchObject([
      { verdict: 'broken', claim: 'pairwise-holes', packet: { dport: 51820 } },
    ])
  })

  it('from one port over, or in the other family, is not the hole', () => {
    const beside = [{ ...HOLE, sport: 51821 }, { ...HOLE, family: 6 } as const]

    expect(judge({ doors: beside }, { may: [HOLE], must: [] })).toMatchObject([
      { verdict: 'broken' },
      { verdict: 'broken' },
    ])
  })

  it.each<readonly [string, Partial<SalvoReading>]>([
    ['frames that did not reach the card', { reached: 8 }],
    ['packets that the kernel never saw', { arrived: 8 }],
    ['more that was accepted than was found open', { accepted: 1 }],
    ['an open machine that took none', { control: { packets: 3, accepted: 2 } }],
  ])('with %s is inconclusive', (_, seen) => {
    expect(judge(seen).map(({ verdict }) => verdict)).toEqual(['inconclusive'])
  })
})

it.each<readonly [readonly number[], string]>([
  [[22], '22'],
  [[82, 80, 81, 22], '22, 80-82'],
  [[1, 3, 5, 7, 9, 11, 13, 15, 17, 18, 19], '1, 3, 5, 7, 9, 11, 13, 15 and 3 more'],
  [Array.from({ length: 65_536 }, (_, port) => port), '0-65535'],
])('ports are told in order and neighbours together: %#', (ports, text) => {
  expect(describePorts(ports)).toBe(text)
})
