import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { truth } from '../stage/words-of-components.ts'

export default attack('a component calls its own host through the bridge of its app', {
  claim: 'overlay-private',
  by: 'malicious component',
  technique: 'T1021',
  tags: ['overlay', 'component', 'host'],
  hosts: ['alice', 'bob'],
  twin: 'pins-let-components-call-the-host',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const [villain, mate] = [await shop.container(alice), await shop.container(bob)]
    expect(await villain.says(truth(villain), mate)).toComeIn()
    return { villain }
  },

  async move({ alice }, { villain }) {
    expect(await villain.calls(alice)).toBeStoppedAtItsCard()
  },
})
