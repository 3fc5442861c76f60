import { describe, expect, it } from 'vitest'
import type { FirewallReading } from './firewall-reading.ts'
import { pinsReading } from './reading/pins-reading.ts'
import { renderCard } from './rules/card.ts'
import { firewallWish } from './firewall-wish.ts'
import { holesInBoth, isGuardBroken, isWallBroken, judgeFirewall } from './judge.ts'

const wish = firewallWish(
  { control: '198.18.0.1', mirror: null, mode: 'encrypted', tunnelPort: 51820 },
  { holes: ['198.18.0.12'], inner: ['198.19.0.12'] },
  'eth0',
)
const whole: FirewallReading = {
  wall4: wish.wall4,
  wall6: wish.wall6,
  guard: { standing: 'owned', text: wish.guard, holes: wish.guardHoles, inner: wish.inner },
  card: { standing: 'owned', text: renderCard('eth0'), holes: [], inner: [] },
  pins: pinsReading(''),
  sets: { holes: wish.wallHoles, inner: wish.inner },
  foreignTables: [],
  foreignParts: [],
  legacyTables: [],
  isLoopbackNamed: true,
  shapes: { 'wall-v4': '', 'wall-v6': '', guard: '' },
}
const kindsOf = (reading: FirewallReading) => [
  ...new Set(judgeFirewall(wish, reading, false).map(({ kind }) => kind)),
]

describe('the judgement of a firewall', () => {
  it('finds nothing in what was wished', () => {
    expect(kindsOf(whole)).toEqual([])
  })

  it.each<readonly [string, FirewallReading, readonly string[]]>([
    ['a missing wall', { ...whole, wall4: '' }, ['wall-v4']],
    [
      'an open IPv6 policy',
      { ...whole, wall6: wish.wall6.replace('INPUT DROP', 'INPUT ACCEPT') },
      ['wall-v6'],
    ],
    [
      'rules in another order',
      { ...whole, wall4: wish.wall4.split('\n').reverse().join('\n') },
      ['wall-v4'],
    ],
    [
      'a missing guard',
      { ...whole, guard: { standing: 'missing', text: '', holes: [], inner: [] } },
      ['guard', 'holes-guard'],
    ],
    [
      'a guard that sleeps',
      { ...whole, guard: { ...whole.guard, standing: 'missing' } },
      ['guard'],
    ],
    [
      'a guard without its owner',
      { ...whole, guard: { ...whole.guard, standing: 'persistent' } },
      ['guard-owner'],
    ],
    [
      'a card without its guard',
      { ...whole, card: { standing: 'missing', text: '', holes: [], inner: [] } },
      ['card'],
    ],
    [
      'a guard at another card',
      { ...whole, card: { ...whole.card, text: renderCard('eth1') } },
      ['card'],
    ],
    [
      "a card's guard without its owner",
      { ...whole, card: { ...whole.card, standing: 'persistent' } },
      ['card'],
    ],
    [
      'a hole too many in the guard',
      { ...whole, guard: { ...whole.guard, holes: ['198.18.0.12 . 51820', '198.18.0.9 . 51820'] } },
      ['holes-guard'],
    ],
    [
      'a hole on another port',
      { ...whole, sets: { ...whole.sets, holes: ['198.18.0.12,udp:1'] } },
      ['holes-wall'],
    ],
    ['a missing set', { ...whole, sets: { ...whole.sets, inner: null } }, ['holes-wall']],
    ['another card under the name lo', { ...whole, isLoopbackNamed: false }, ['loopback']],
    ['a foreign table', { ...whole, foreignTables: ['ip nat'] }, ['foreign-table']],
    ['a legacy table', { ...whole, legacyTables: ['legacy ip filter'] }, ['foreign-table']],
    ['a hidden chain', { ...whole, foreignParts: ['ip6 filter: chain evil {'] }, ['wall-v6']],
  ])('finds %s', (_title, reading, kinds) => {
    expect(kindsOf(reading)).toEqual(kinds)
  })

  it('asks for no guard at the card where the kernel cannot have one', () => {
    const card = { standing: 'missing', text: '', holes: [], inner: [] } as const

    expect(judgeFirewall({ ...wish, card: null }, { ...whole, card }, false)).toEqual([])
  })

  it('lists a hole only when both walls let it in', () => {
    expect(holesInBoth(whole)).toEqual([{ address: '198.18.0.12', port: 51820 }])
    expect(holesInBoth({ ...whole, guard: { ...whole.guard, holes: [] } })).toEqual([])
    expect(holesInBoth({ ...whole, sets: { holes: [], inner: [] } })).toEqual([])
  })

  it('calls no wall broken that only lacks a hole, since that lets nothing in', () => {
    const findings = judgeFirewall(
      wish,
      { ...whole, guard: { ...whole.guard, holes: [] }, sets: { holes: [], inner: [] } },
      false,
    )

    expect(findings.map(({ kind }) => kind)).toEqual(['holes-wall', 'holes-wall', 'holes-guard'])
    expect(isGuardBroken(findings) || isWallBroken(findings)).toBe(false)
  })

  it('calls a wall broken that has a hole too many, or a set that is not there', () => {
    const holes = [...wish.wallHoles, '198.18.0.9,udp:51820']

    for (const sets of [
      { holes, inner: [] },
      { holes: null, inner: wish.inner },
    ])
      expect(isWallBroken(judgeFirewall(wish, { ...whole, sets }, false))).toBe(true)
  })

  it('does not call a guard broken that only lost its owner', () => {
    const findings = judgeFirewall(
      wish,
      { ...whole, guard: { ...whole.guard, standing: 'persistent' } },
      false,
    )

    expect(isGuardBroken(findings)).toBe(false)
    expect(isWallBroken(findings)).toBe(false)
  })
})
