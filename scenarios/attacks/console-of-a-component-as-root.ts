import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { inTurn } from '../stage/in-turn.ts'
import { MEAN_ROOT, WHO_AM_I } from '../stage/words-of-clients.ts'

export default attack(
  'a developer asks for a console of a component as a user that an engine takes for root',
  {
    claim: 'access-by-grant',
    by: 'person without a grant',
    technique: 'T1548',
    tags: ['access', 'console', 'component'],
    hosts: ['alice'],
    twin: 'consoles-are-for-any-user',
    trace: 'none',

    async setUp({ alice, developer, owner, lab, undo }) {
      const door = await lab.welcome(alice, undo)
      await developer.isGranted('console', door, { undo, by: owner })
      expect(await developer.hands(door, { words: WHO_AM_I })).toHear('10000')
      return door
    },

    async move({ developer }, door) {
      await inTurn(MEAN_ROOT, async (user) => {
        expect(await developer.hands(door, { user, words: WHO_AM_I })).toBeKeptOut('E_MALFORMED')
      })
      expect(await developer.hands(door, { user: 'root', words: WHO_AM_I })).toBeKeptOut(
        'E_USER_NOT_ALLOWED',
      )
    },
  },
)
