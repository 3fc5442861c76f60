import { Lab } from '../../lab.ts'
import { answerVerdict } from '../answer-verdict.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'judge by packets and read-back every claim that can be judged at rest',
  details:
    'Exit code 0: every claim held. 1: one is broken. 3: one could not be judged, or nothing was.',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ lab: name, signal, out, stderr, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    return await answerVerdict({ lab, result: await lab.verify(), out, stderr })
  },
})
