import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('the certificate of a person gives orders to an agent', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1078',
  tags: ['identity', 'certificate', 'orders'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-any-role',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const real = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const ofOperator = await thief.stealsOperator()
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    expect(await impostor.sends(reissued(order), alice, real)).toBeGranted()
    return { impostor, ofOperator, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, ofOperator, order, before }) {
    const shutAll = reissued(order, { later: 1, shutsAll: true })
    const answer = await impostor.sends(shutAll, alice, ofOperator)
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeRefusedWith('E_NOT_CONTROL')
  },
})
