import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('the order that shuts one host out is sent to another', {
  claim: 'agent-only-obeys-fresh',
  by: 'network attacker',
  technique: 'T1565.002',
  tags: ['orders', 'holes'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-orders-for-others',
  trace: 'none',

  async setUp({ alice, bob, thief, undo }) {
    const stolen = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const forAlice = await orderOf(alice)
    const forBob = reissued(await orderOf(bob), { newerThan: forAlice, shutsAll: true })
    expect(await impostor.sends(reissued(forAlice), alice, stolen)).toBeGranted()
    return { impostor, stolen, forBob, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, stolen, forBob, before }) {
    const answer = await impostor.sends(forBob, alice, stolen)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_OTHER_HOST')
  },
})
