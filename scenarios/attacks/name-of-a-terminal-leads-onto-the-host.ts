import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'
import { ONTO_THE_HOST, WHERE_AM_I } from '../stage/words-of-clients.ts'

export default attack(
  'the name of a terminal holds a zero byte, and behind it: root, on the host',
  {
    claim: 'access-by-grant',
    by: 'person without a grant',
    technique: 'CWE-158',
    tags: ['access', 'console', 'component'],
    hosts: ['alice'],
    twin: 'assignments-take-zero-bytes',
    trace: 'none',

    async setUp({ alice, developer, owner, lab, undo }) {
      const door = await lab.welcome(alice, undo)
      await developer.isGranted('console', door, { undo, by: owner })
      const { said } = await developer.isHeard(door, { words: WHERE_AM_I, term: 'xterm' })
      expect(said).not.toBe(alice.host.plan.machine)
      return { door, own: said }
    },

    async move({ developer }, { door, own }) {
      const term = `xterm${ONTO_THE_HOST}`
      expect(await developer.hands(door, { words: WHERE_AM_I, term })).toHear(own)
    },
  },
)
