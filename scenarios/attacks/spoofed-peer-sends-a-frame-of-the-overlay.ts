import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { inject, tapOverlay } from '../stage/frames.ts'

export default attack('a stranger sends a frame from the address of a peer into the overlay', {
  claim: 'overlay-private',
  by: 'network attacker',
  technique: 'T1557',
  tags: ['overlay', 'frames', 'spoofing'],
  hosts: ['alice', 'bob'],
  twin: 'frames-in-clear',
  trace: 'none',

  async setUp({ alice, bob }) {
    expect(await tapOverlay(bob, alice)).toBeHeard()
  },

  async move({ alice, bob, stranger }) {
    const forged = { from: stranger, wearing: bob, as: bob, to: alice, port: 'frames' } as const
    expect(await inject(forged)).toBeKeptOutOfTheOverlay()
  },
})
