import { attack } from '../attack.ts'
import { expect } from '../stage/access-expectations.ts'

export default attack(
  'somebody fills the recording of their console, then does what they came for',
  {
    claim: 'everything-on-record',
    by: 'person without a grant',
    technique: 'CWE-778',
    tags: ['access', 'console', 'record'],
    hosts: ['alice'],
    twin: 'recordings-end-before-their-sessions',
    trace: 'none',

    async setUp({ alice, developer, owner, undo }) {
      await developer.isGranted('console', alice, { undo, by: owner })
      expect(await developer.babblesThenActs(alice, { mib: 1 })).toBeHeardOut()
    },

    async move({ alice, developer }) {
      expect(await developer.babblesThenActs(alice, { mib: 12 })).toBeCutUnheard('unrecorded')
    },
  },
)
