import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { inTurn } from '../stage/in-turn.ts'
import { AM_I_ROOT, MEAN_ROOT } from '../stage/words-of-clients.ts'

export default attack('a developer becomes root on a host under a name that nobody reads as root', {
  claim: 'access-by-grant',
  by: 'person without a grant',
  technique: 'T1036',
  tags: ['access', 'console'],
  hosts: ['alice'],
  twin: 'consoles-are-for-any-user',
  trace: 'none',

  async setUp({ alice, developer, owner, undo }) {
    await developer.isGranted('console', alice, { undo, by: owner })
    expect(await developer.hands(alice, { user: 'nobody', words: AM_I_ROOT })).toHear('not root')
  },

  async move({ alice, developer }) {
    await inTurn(MEAN_ROOT, async (user) => {
      expect(await developer.hands(alice, { user, words: AM_I_ROOT })).toBeKeptOut('E_MALFORMED')
    })
  },
})
