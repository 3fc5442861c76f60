import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { tapInClear, tapOverlay } from '../stage/frames.ts'

export default attack('a wire-tapper at the switch reads what the overlay carries', {
  claim: 'overlay-private',
  by: 'network attacker',
  technique: 'T1040',
  tags: ['overlay', 'wire-tap'],
  hosts: ['alice', 'bob'],
  twin: 'frames-in-clear',
  trace: 'none',

  async setUp({ alice, bob }) {
    expect(await tapInClear(alice, bob)).toBeReadable()
  },

  async move({ alice, bob }) {
    expect(await tapOverlay(alice, bob)).toBeUnreadable()
  },
})
