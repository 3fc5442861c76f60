import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'

export default attack('a removed host knocks on the peer it used to have', {
  claim: 'pairwise-holes',
  by: 'removed host',
  technique: 'T1133',
  tags: ['membership', 'holes'],
  hosts: ['alice', 'bob', 'carol'],
  twin: 'leave-keeps-hole',
  trace: 'lab',

  async setUp({ alice, carol, control }) {
    const door = alice.overlayDoor()
    expect(await carol.probe(door)).toArriveAt(alice)
    await control.dismiss(carol)
    return door
  },

  async move({ alice, carol }, door) {
    expect(await carol.probe(door)).toBeDroppedAt(alice)
  },
})
