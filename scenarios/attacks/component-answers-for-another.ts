import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { answersFor } from '../stage/words-of-components.ts'

export default attack('a component answers for the address of another, unasked', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1557.002',
  tags: ['overlay', 'component', 'spoofing', 'v4'],
  hosts: ['alice', 'bob'],
  twin: 'pins-believe-any-answer',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const villain = await shop.container(alice)
    const [victim, listener] = [await shop.container(bob), await shop.container(bob)]
    expect(await villain.says(answersFor(villain, villain), listener)).toComeIn()
    return { villain, victim, listener }
  },

  async move(_, { villain, victim, listener }) {
    expect(await villain.says(answersFor(villain, victim), listener)).toBeStoppedAtItsCard()
  },
})
