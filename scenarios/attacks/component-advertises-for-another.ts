import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { advertises } from '../stage/words-of-components.ts'

export default attack('a component advertises the IPv6 address of another as its own', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1557.002',
  tags: ['overlay', 'component', 'spoofing', 'v6'],
  hosts: ['alice', 'bob'],
  twin: 'pins-believe-any-advertisement',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const villain = await shop.container(alice)
    const [victim, listener] = [await shop.container(bob), await shop.container(bob)]
    expect(await villain.says(advertises(villain, villain), listener)).toComeIn()
    return { villain, victim, listener }
  },

  async move(_, { villain, victim, listener }) {
    expect(await villain.says(advertises(villain, victim), listener)).toBeStoppedAtItsCard()
  },
})
