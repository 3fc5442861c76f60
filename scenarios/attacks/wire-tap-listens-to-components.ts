import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { truth } from '../stage/words-of-components.ts'

export default attack('a wire-tapper at the switch reads what one component says to others', {
  claim: 'overlay-private',
  by: 'network attacker',
  technique: 'T1040',
  tags: ['overlay', 'component', 'wire-tap'],
  hosts: ['alice', 'bob'],
  twin: 'frames-in-clear',
  trace: 'none',

  async setUp({ alice, bob, lab, undo }) {
    const shop = await lab.app('shop', undo)
    const [web, worker] = [await shop.container(alice), await shop.container(bob)]
    expect(await web.says(truth(web), worker)).toComeIn()
    return { web, worker }
  },

  async move(_, { web, worker }) {
    expect(await web.saysWhileTapped(truth(web), worker)).toCrossUnread()
  },
})
