import { topologySchema } from '../../plan/topology/topology-schema.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'print the JSON schema of topology files, for editors and checks',
  details:
    'Beside the file: `npm run -s lab schema > lab.schema.json`, and as its first line `# yaml-language-server: $schema=lab.schema.json`.',
  effect: 'reads',
  arguments: {},
  flags: {},
  run({ out }) {
    const schema = topologySchema()
    out.answer(schema, () => JSON.stringify(schema, null, 2))
    return Promise.resolve()
  },
})
