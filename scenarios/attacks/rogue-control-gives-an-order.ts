import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { watching } from '../stage/watching.ts'
import { heldBy } from '../stage/held.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'
import { Authority } from '../stage/wire/authority.ts'

export default attack('a control of another authority gives orders from control’s address', {
  claim: 'control-only',
  by: 'network attacker',
  technique: 'T1557',
  tags: ['identity', 'rogue-control', 'orders'],
  hosts: ['alice', 'bob'],
  twin: 'obeys-any-authority',
  trace: 'none',

  async setUp({ alice, thief, undo }) {
    const pinned = await (await thief.stealsAuthority()).issue({ name: CONTROL_NAME })
    const foreign = await (await Authority.ofHisOwn()).issue({ name: CONTROL_NAME })
    const impostor = await thief.takesControlsPlace(undo)
    const order = await orderOf(alice)
    expect(await impostor.sends(reissued(order), alice, pinned)).toBeGranted()
    return { impostor, foreign, order, before: await heldBy(alice) }
  },

  async move({ alice }, { impostor, foreign, order, before }) {
    const shutAll = reissued(order, { later: 1, shutsAll: true })
    const answer = await watching([alice], async () => impostor.sends(shutAll, alice, foreign))
    expect(await heldBy(alice)).toEqual(before)
    expect(answer).toBeHungUpOn()
  },
})
