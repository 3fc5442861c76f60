import { writeFile } from 'node:fs/promises'
import { Lab } from '../../lab.ts'
import { junitOf } from '../../report/junit.ts'
import { reportPage } from '../../report/page.ts'
import { reportFacts } from '../../report/report-facts.ts'
import { valued } from '../arguments/flag.ts'
import { answerVerdict } from '../answer-verdict.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'judge by packets and read-back every claim that can be judged at rest',
  details:
    'Exit code 0: every claim held. 1: one is broken. 3: one could not be judged, or nothing was.',
  effect: 'reads',
  arguments: {},
  flags: {
    html: valued('FILE', 'write a page for people: the lab, claims, findings, timeline', asTyped),
    junit: valued('FILE', 'write the verdict as JUnit XML, for CI', asTyped),
  },
  async run({ flags: { html, junit }, lab: name, signal, out, stderr, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const result = await lab.verify()
    if (html !== undefined) await writeFile(html, reportPage(await reportFacts(lab, result)))
    if (junit !== undefined) await writeFile(junit, junitOf(name, result))
    return await answerVerdict({ lab, result, out, stderr })
  },
})

function asTyped(file: string): string {
  return file
}
