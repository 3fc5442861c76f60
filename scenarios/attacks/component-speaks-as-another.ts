import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { asIf, truth } from '../stage/words-of-components.ts'

export default attack('a component speaks from the address of another', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1557',
  tags: ['overlay', 'component', 'spoofing', 'v4'],
  hosts: ['alice', 'bob'],
  twin: 'pins-believe-any-address',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const villain = await shop.container(alice)
    const [victim, listener] = [await shop.container(bob), await shop.container(bob)]
    expect(await villain.says(truth(villain), listener)).toComeIn()
    return { villain, victim, listener }
  },

  async move(_, { villain, victim, listener }) {
    const { address } = victim
    const lie = asIf({ mac: villain.mac, address })
    expect(await villain.says(lie, listener)).toBeStoppedAtItsCard()
  },
})
