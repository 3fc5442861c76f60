import fc from 'fast-check'
import { expect } from 'vitest'
import type { HostId } from '../agent/protocol/names.ts'
import { always } from './always.ts'
import { type Step, MOST_HOSTS, fleetHistories, founding } from './arbitraries/fleet-histories.ts'
import { keptHistories } from './fleet/kept-histories.ts'
import { perform } from './fleet/perform.ts'
import { World } from './fleet/world.ts'

always(
  'at every instant whoever is in an overlay has proved its hole, nobody but members is let in, and settled means exact',
  fc.property(fleetHistories, (history) => {
    const world = new World()
    for (const step of history) {
      perform(world, step)
      expect(world.witness.wrongs()).toEqual([])
    }
  }),
  { runs: 400, kept: keptHistories.map((history) => [history]) },
)

always(
  'when messages flow again every two members have their holes, nobody else has any, and the fleet is settled',
  fc.property(fleetHistories, fc.boolean(), (history, areLeaversBack) => {
    const world = played(history)
    healAll(world, areLeaversBack)
    comeToRest(world)

    expect(world.witness.wrongs()).toEqual([])
    expect(holesOf(world)).toEqual(wantedHoles(world))
    expect(world.control.isSettled(world.now)).toBe(true)
    expect(statesOf(world).filter((state) => state === 'leaving' || state === 'enrolled')).toEqual(
      [],
    )
  }),
  {
    runs: 600,
    kept: keptHistories.flatMap((history) => [
      [history, false],
      [history, true],
    ]),
  },
)

always(
  'a fleet at rest stays at rest: no new order, whatever is said again',
  fc.property(fleetHistories, (history) => {
    const world = played(history)
    healAll(world, true)
    comeToRest(world)
    const before = generationsOf(world)
    for (let round = 0; round < 5; round++) world.round()

    expect(generationsOf(world)).toEqual(before)
  }),
  { runs: 120 },
)

always(
  'within two seconds of a leave, alive or dead, everybody whom control reaches has shut the hole',
  fc.property(
    fc.integer({ min: 2, max: MOST_HOSTS }),
    fc.array(troubles(), { maxLength: 6 }),
    fc.nat(MOST_HOSTS),
    (hosts, trouble, pick) => {
      const world = played([...founding(hosts), ['flow', 8], ...trouble])
      const leaver = [...world.machines.keys()][pick % hosts]
      const left = leaver === undefined ? undefined : world.machines.get(leaver)
      if (leaver === undefined || left === undefined) return
      world.remove(leaver)
      world.turn()
      for (let round = 0; round < 19; round++) world.round()

      const holders = [...world.machines.values()].filter(
        (machine) => machine.isWithinReach && machine.kernel.holes.has(left.place.publicKey),
      )
      expect(holders.map(({ place }) => place.host)).toEqual([])
    },
  ),
  { runs: 200 },
)

always(
  'within four seconds of a leave the leaver is gone, though others are out of reach or have no room for the order',
  fc.property(
    fc.integer({ min: 2, max: MOST_HOSTS }),
    fc.array(troubles(), { maxLength: 6 }),
    fc.nat(MOST_HOSTS),
    (hosts, trouble, pick) => {
      const world = played([...founding(hosts), ['flow', 8], ...trouble])
      const leaver = [...world.machines.keys()][pick % hosts]
      if (leaver === undefined) return
      world.remove(leaver)
      for (let round = 0; round < 40; round++) world.round()

      expect(world.control.hosts.get(leaver)?.state).toBe('gone')
      expect(world.witness.wrongs()).toEqual([])
    },
  ),
  { runs: 200 },
)

function troubles(): fc.Arbitrary<Step> {
  return fc.tuple(
    fc.constantFrom('stop agent', 'switch off', 'cut', 'heal', 'start', 'lose disk', 'fill'),
    fc.nat(MOST_HOSTS - 1),
  )
}

function played(history: readonly Step[]): World {
  const world = new World()
  for (const step of history) perform(world, step)
  return world
}

/** A host that was told to leave may be back, or stay dead. */
function healAll(world: World, areLeaversBack: boolean): void {
  world.mend()
  for (const id of world.machines.keys()) {
    const state = world.control.hosts.get(id)?.state
    if (!areLeaversBack && (state === 'leaving' || state === 'gone')) continue
    world.heal(id)
    world.empty(id)
    world.start(id)
  }
}

/** Until all is settled, or as long as every step of every pair, and giving up of the dead, may take. */
function comeToRest(world: World): void {
  for (let round = 0; round < 30; round++) {
    if (round > 5 && world.control.isSettled(world.now)) return
    world.round()
  }
}

const holesOf = (world: World): readonly string[] =>
  [...world.machines]
    .filter(([, machine]) => machine.isWithinReach)
    .flatMap(([id, { kernel }]) => [...kernel.holes.values()].map((peer) => `${id} ${peer.host}`))
    .sort()

const wantedHoles = (world: World): readonly string[] => {
  const members = [...world.control.hosts.values()].filter(({ state }) => state === 'member')
  return members
    .flatMap(({ id }) => members.filter((peer) => peer.id !== id).map((peer) => `${id} ${peer.id}`))
    .sort()
}

const statesOf = (world: World): readonly string[] =>
  [...world.control.hosts.values()].map(({ state }) => state)

const generationsOf = (world: World): ReadonlyMap<HostId, number> =>
  new Map([...world.control.hosts].map(([id, { generation }]) => [id, generation]))
