import { attack } from '../attack.ts'
import { expect } from '../stage/network-expectations.ts'

export default attack('a new machine takes the address of a removed host before it joins', {
  claim: 'pairwise-holes',
  by: 'stranger',
  technique: 'T1036',
  tags: ['network', 'membership', 'holes'],
  hosts: ['alice', 'bob', 'carol'],
  twin: 'leave-keeps-hole',
  trace: 'lab',

  async setUp({ alice, carol, control }) {
    expect(await carol.probe(alice.overlayDoor())).toArriveAt(alice)
    await control.removeDead(carol)
  },

  async move({ alice, bob, carol, stranger }) {
    const newcomer = stranger.as(carol)
    expect(await newcomer.probe(alice.overlayDoor())).toBeDroppedAt(alice)
    expect(await newcomer.probe(bob.overlayDoor())).toBeDroppedAt(bob)
  },
})
