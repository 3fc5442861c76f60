import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('the certificate of one agent gives orders to another', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1078',
  tags: ['identity', 'certificate', 'orders'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-any-role',
  trace: 'none',

  async setUp({ alice, bob, thief, undo }) {
    const real = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const ofBob = await thief.stealsFrom(bob)
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    expect(await impostor.sends(reissued(order), alice, real)).toBeGranted()
    return { impostor, ofBob, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, ofBob, order, before }) {
    const shutAll = reissued(order, { later: 1, shutsAll: true })
    const answer = await impostor.sends(shutAll, alice, ofBob)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_NOT_CONTROL')
  },
})
