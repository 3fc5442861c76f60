import fc from 'fast-check'
import { expect } from 'vitest'
import { planChange } from '../agent/desired/plan-change.ts'
import { stateBetween } from '../agent/desired/state-between.ts'
import type { DesiredState } from '../agent/protocol/desired-state.ts'
import { always } from './always.ts'
import { desiredStates } from './arbitraries/desired-states.ts'
import { type Step, hostOf, stepsOf, way } from './changes/host-model.ts'

const RUNS = { runs: 1000 }
const before = fc.option(desiredStates, { freq: 8 })

const planned = (from: DesiredState | null, to: DesiredState): readonly Step[] =>
  stepsOf(planChange(from, to), from, to)

const closes = ({ verb }: Step): boolean => verb === 'part' || verb === 'shut'

always(
  'a plan leads to exactly the wanted state, each step once and none in vain',
  fc.property(before, desiredStates, (from, to) => {
    expect(way(hostOf(from), planned(from, to)).at(-1)).toEqual(hostOf(to))
  }),
  RUNS,
)

always(
  'a host that is as wanted is left alone',
  fc.property(desiredStates, (state) => {
    expect(planned(state, state)).toEqual([])
  }),
  RUNS,
)

always(
  'nothing is open on the way that neither the old nor the new state allows',
  fc.property(before, desiredStates, (from, to) => {
    const [old, wanted] = [hostOf(from), hostOf(to)]
    for (const { holes, joined } of way(old, planned(from, to))) {
      expect([...holes].filter((one) => !old.holes.has(one) && !wanted.holes.has(one))).toEqual([])
      expect([...joined].filter((one) => !old.joined.has(one) && !wanted.joined.has(one))).toEqual(
        [],
      )
    }
  }),
  RUNS,
)

always(
  'whoever is in the overlay has a hole, at every step of the way',
  fc.property(before, desiredStates, (from, to) => {
    for (const { holes, joined } of way(hostOf(from), planned(from, to)))
      expect([...joined].filter((one) => !holes.has(one))).toEqual([])
  }),
  RUNS,
)

always(
  'everything that goes is closed before anything that comes is opened',
  fc.property(before, desiredStates, (from, to) => {
    const steps = planned(from, to)
    const opening = steps.findIndex((step) => !closes(step))

    expect(opening < 0 ? [] : steps.slice(opening).filter(closes)).toEqual([])
  }),
  RUNS,
)

always(
  'at the turning point stands what both states have, and that is the state between them',
  fc.property(before, desiredStates, (from, to) => {
    const [old, wanted] = [hostOf(from), hostOf(to)]
    const turning = way(old, planned(from, to).filter(closes)).at(-1)

    expect(turning).toEqual({
      holes: inBoth(old.holes, wanted.holes),
      joined: inBoth(old.joined, wanted.joined),
    })
    if (from !== null) expect(hostOf(stateBetween(from, to))).toEqual(turning)
  }),
  RUNS,
)

always(
  'leaving undoes joining: the way back takes the same steps, each turned round',
  fc.property(desiredStates, desiredStates, (one, other) => {
    const there = planned(one, other)
    const back = planned(other, one)

    expect(way(hostOf(one), [...there, ...back]).at(-1)).toEqual(hostOf(one))
    expect(new Set(back.map(told))).toEqual(new Set(there.map(turnedRound).map(told)))
  }),
  RUNS,
)

const inBoth = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter((member) => other.has(member)))

const UNDONE = { part: 'join', shut: 'punch', punch: 'shut', join: 'part' } as const
const turnedRound = ({ verb, peer }: Step): Step => ({ verb: UNDONE[verb], peer })
const told = ({ verb, peer }: Step): string => `${verb} ${peer}`
