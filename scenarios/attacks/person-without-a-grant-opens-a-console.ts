import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack('a developer opens a console on a host for which nobody granted one', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1078',
  tags: ['access', 'console'],
  hosts: ['alice', 'bob'],
  twin: 'role-is-grant-enough',
  trace: 'none',

  async setUp({ bob, developer, owner, undo }) {
    await developer.isGranted('console', bob, { undo, by: owner })
    expect(await developer.entersConsole(bob)).toReach(bob)
  },

  async move({ alice, developer }) {
    expect(await developer.entersConsole(alice)).toBeKeptOut()
  },
})
