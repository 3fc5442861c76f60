import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { inject } from '../stage/frames.ts'

export default attack('a stranger sends a frame with the right VNI into the plain overlay', {
  claim: 'overlay-private',
  by: 'stranger',
  technique: 'T1599',
  tags: ['overlay', 'frames'],
  hosts: ['alice', 'bob'],
  overlay: 'plain',
  twin: 'hole-for-the-whole-segment',
  trace: 'none',

  async setUp({ alice, bob }) {
    const honest = { from: bob, as: bob, to: alice, port: 'frames' } as const
    expect(await inject(honest)).toEnterTheOverlay()
  },

  async move({ alice, bob, stranger }) {
    const forged = { from: stranger, as: bob, to: alice, port: 'frames' } as const
    expect(await inject(forged)).toBeKeptOutOfTheOverlay()
  },
})
