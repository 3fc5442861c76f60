import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { truth } from '../stage/words-of-components.ts'

export default attack('a component speaks to those of another app', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1046',
  tags: ['overlay', 'component', 'apps'],
  hosts: ['alice', 'bob'],
  twin: 'driver-knows-one-app',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const [bank, shop] = [await lab.app('bank', undo), await lab.app('shop', undo)]
    const [villain, mate] = [await shop.container(alice), await shop.container(bob)]
    const victim = await bank.container(bob)
    expect(await villain.says(truth(villain), mate)).toComeIn()
    return { villain, victim }
  },

  async move(_, { villain, victim }) {
    expect(await villain.says(truth(villain), victim)).toBeStoppedAtItsCard()
  },
})
