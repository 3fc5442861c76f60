import { decideVerb } from '../decide-verb.ts'

export default decideVerb({
  verb: 'revoke',
  summary: 'end a grant and every session that was opened with it, at once',
  details: `By whoever may grant it, or whose it is. A request that waits is taken back, by whoever made it.

Examples:
  lab access revoke k3j2h1aa
  lab access revoke k3j2h1aa --as developer`,
  usual: 'owner',
})
