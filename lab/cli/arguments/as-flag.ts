import { parsePersonName } from '../../access/words/person-word.ts'
import { valued, type Valued } from './flag.ts'

/** `--as NAME`: as whom control is asked. */
export const asFlag = (usual: 'developer' | 'owner'): Valued<string> =>
  valued(
    'NAME',
    `as whom: owner, admin, developer, viewer, reviewer, or who logged in (default: ${usual})`,
    parsePersonName,
  )
