import type { Finding, VerifyResult } from '../verify/result.ts'
import { markup, type Markup } from './markup.ts'

/** A verdict as JUnit XML: a case for each claim, a failure for what is broken, an error for what could not be judged. */
export const junitOf = (lab: string, { claims, findings, ms }: VerifyResult): string => {
  const count = (verdict: string): number =>
    claims.filter((claim) => claim.verdict === verdict).length
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
<testsuite name="drawbridge verify ${lab}" tests="${claims.length}" failures="${count('broken')}" errors="${count('inconclusive')}" time="${(ms / 1000).toFixed(3)}">
${claims.map(
  ({
    id,
    checks,
  }) => markup`<testcase classname="drawbridge.${lab}" name="${id}" assertions="${checks}">
${findings.filter(({ claim }) => claim === id).map(problem)}
</testcase>`,
)}
</testsuite>
</testsuites>
`.text.replaceAll(NOT_XML, '\ufffd')
}

// XML 1.0 has no way at all to write these.
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const problem = (finding: Finding): Markup => {
  const { from, host, evidence, rule, replay } = finding
  const title = [[from, host].filter(Boolean).join(' → '), evidence].filter(Boolean).join(': ')
  const text = [rule === null ? '' : `rule: ${rule}`, `again: ${replay}`].filter(Boolean).join('\n')
  return finding.verdict === 'broken'
    ? markup`<failure message="${title}">${text}</failure>`
    : markup`<error message="${title}">${text}</error>`
}
