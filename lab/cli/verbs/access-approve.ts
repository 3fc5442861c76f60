import { decideVerb } from '../decide-verb.ts'

export default decideVerb({
  verb: 'approve',
  summary: 'grant what somebody asked for',
  details: `Nobody approves what they asked for themselves. The time of the grant begins now.

Example: lab access approve k3j2h1aa --as owner`,
  usual: 'owner',
})
