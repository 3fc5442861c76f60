import { decideVerb } from '../decide-verb.ts'

export default decideVerb({
  verb: 'deny',
  summary: 'refuse what somebody asked for',
  details: `Example: lab access deny k3j2h1aa --as owner`,
  usual: 'owner',
})
