import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'
import { missingHoleOf } from '../stage/faults.ts'

export default attack('two hosts of which only one has punched talk through that hole', {
  claim: 'pairwise-holes',
  by: 'neighbour',
  technique: 'T1599',
  tags: ['network', 'holes', 'flow'],
  hosts: ['alice', 'bob'],
  twin: 'tunnel-follows-its-flow',
  trace: 'none',

  async setUp({ alice, bob, undo }) {
    const there = undo.use(await alice.streamTo(bob))
    const back = undo.use(await bob.streamTo(alice))
    expect(await there.arrivals()).toBeGreaterThan(0)
    expect(await back.arrivals()).toBeGreaterThan(0)
    await bob.agent.freeze()
    undo.defer(async () => bob.agent.wake())
    await bob.plant(missingHoleOf(alice))
    return { there, back }
  },

  async move(_stage, { there, back }) {
    expect(await there.arrivals()).toBe(0)
    expect(await back.arrivals()).toBe(0)
  },
})
