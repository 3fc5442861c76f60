import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { asIf, asIf6, truth } from '../stage/words-of-components.ts'

export default attack('a component wears the MAC and both addresses of another', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1557',
  tags: ['overlay', 'component', 'spoofing', 'v4', 'v6'],
  hosts: ['alice', 'bob'],
  twin: 'pins-believe-any-card',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const villain = await shop.container(alice)
    const [victim, listener] = [await shop.container(alice), await shop.container(bob)]
    expect(await villain.says(truth(villain), listener)).toComeIn()
    return { villain, victim, listener }
  },

  async move(_, { villain, victim, listener }) {
    expect(await villain.says(asIf(victim), listener)).toBeStoppedAtItsCard()
    expect(await villain.says(asIf6(victim), listener)).toBeStoppedAtItsCard()
  },
})
