import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HostId } from '../../agent/protocol/names.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const NAMES = ['host-1', 'host-2', 'host-3', 'host-4'] as const

type Step =
  | { readonly kind: 'turn' | 'restart' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'join'; readonly name: number; readonly place: number }
  | {
      readonly kind:
        | 'leave'
        | 'kill'
        | 'revive'
        | 'cut'
        | 'heal'
        | 'fill'
        | 'empty'
        | 'deliver'
        | 'contact'
      readonly name: number
    }

const index = fc.nat(NAMES.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'turn' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('join' as const), name: index, place: fc.nat(5) }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'leave',
        'kill',
        'revive',
        'cut',
        'heal',
        'fill',
        'empty',
        'deliver',
        'contact',
      ),
      name: index,
    }),
  },
)

/** What may happen to a fleet, done to the simulated one; a step that makes no sense there is nothing. */
const perform = (fleet: SimulatedFleet, step: Step): void => {
  switch (step.kind) {
    case 'turn':
      return turn(fleet)
    case 'restart':
      return fleet.restart()
    case 'wait':
      fleet.now += step.ms
      return
    case 'join':
      return join(fleet, NAMES[step.name] ?? NAMES[0], 11 + step.place)
    case 'leave': {
      const id = known(fleet, step.name)
      const state = id === null ? 'gone' : fleet.host(id).state
      if (id !== null && (state === 'enrolled' || state === 'member')) fleet.leave(id)
      return
    }
    case 'kill':
    case 'revive':
    case 'cut':
    case 'heal':
    case 'fill':
    case 'empty':
    case 'deliver':
    case 'contact': {
      const id = known(fleet, step.name)
      if (id !== null) fleet[step.kind](id)
    }
  }
}

const known = (fleet: SimulatedFleet, name: number): HostId | null =>
  [...fleet.hosts.keys()].find((id) => id === NAMES[name]) ?? null

const join = (fleet: SimulatedFleet, name: string, place: number): void => {
  const hosts = [...fleet.hosts.values()]
  const isPresent = hosts.some(({ id, state }) => id === name && state !== 'gone')
  const isTaken = hosts.some(
    ({ address, state }) => address === `198.18.0.${place}` && state !== 'gone',
  )
  if (!isPresent && !isTaken) fleet.join(name, place)
}

/** A turn, and what must be true after every single one. */
const turn = (fleet: SimulatedFleet): void => {
  const generations = new Map([...fleet.hosts].map(([id, { generation }]) => [id, generation]))
  const gone = new Set([...fleet.hosts.values()].filter(isGone).map(({ id }) => id))
  fleet.turn()
  for (const host of fleet.hosts.values()) {
    expect(host.generation).toBeGreaterThanOrEqual(generations.get(host.id) ?? 0)
    if (host.state === 'gone') {
      if (!gone.has(host.id)) expectNobodyInReachHolds(fleet, host.id)
      continue
    }
    for (const peer of host.desired?.peers ?? []) {
      expect(fleet.host(peer.host).state).toBe('member')
      expect(peer.address).toBe(fleet.host(peer.host).address)
      if (peer.stage === 'joined')
        expect(fleet.told(...ordered(host.id, peer.host))).toContain('pair-proved')
    }
  }
}

const isGone = ({ state }: { readonly state: string }): boolean => state === 'gone'
const ordered = (one: HostId, other: HostId): [HostId, HostId] =>
  one < other ? [one, other] : [other, one]

const expectNobodyInReachHolds = (fleet: SimulatedFleet, leaver: HostId): void => {
  for (const [id, { desired }] of fleet.agents) {
    if (id === leaver || fleet.contacts.get(id)?.reach !== 'up') continue
    expect(desired?.peers.map(({ host }) => host) ?? []).not.toContain(leaver)
  }
}

const expectedHoles = (fleet: SimulatedFleet): readonly string[] => {
  const members = [...fleet.hosts.values()].filter(({ state }) => state === 'member')
  return members
    .flatMap(({ id }) => members.filter((peer) => peer.id !== id).map((peer) => `${id}<${peer.id}`))
    .sort()
}

test('whatever happened, once all is healed the holes are those of the members, no more and no fewer', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const fleet = new SimulatedFleet()
      for (const one of steps) perform(fleet, one)
      for (const id of fleet.agents.keys()) {
        fleet.heal(id)
        fleet.revive(id)
        fleet.empty(id)
      }
      fleet.run()

      // A machine whose place another one took is switched off: control has no way to it.
      const holes = fleet
        .holes()
        .filter((hole) => fleet.host(named(fleet, hole)).state === 'member')
      expect([...holes].sort()).toEqual(expectedHoles(fleet))
      expect(fleet.isSettled()).toBe(true)
      expect([...fleet.hosts.values()].filter(({ state }) => state === 'leaving')).toEqual([])
    }),
    { numRuns: 2000 },
  )
})

const named = (fleet: SimulatedFleet, hole: string): HostId => {
  const id = [...fleet.hosts.keys()].find((host) => hole.startsWith(`${host}<`))
  if (id === undefined) throw new Error(`no host of ${hole}`)
  return id
}
