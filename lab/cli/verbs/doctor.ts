import { examine } from '../../doctor/examine.ts'
import { renderFindings } from '../../doctor/render.ts'
import { exitCodes } from '../../lab-error.ts'
import { defineVerb } from '../verb.ts'
import type { Finding } from '../../doctor/finding.ts'

const isFine = ({ state }: Finding): boolean => state === 'good' || state === 'weaker'

const verdict = (findings: readonly Finding[]): number => {
  if (findings.some(({ state }) => state === 'lacking')) return exitCodes.broken
  return findings.every(isFine) ? exitCodes.done : exitCodes.inconclusive
}

export default defineVerb({
  summary: 'check whether this machine can carry a lab, and say how to mend what it lacks',
  details:
    'Looks at the engine, memory, disk, limits and addresses, and tries the kernel features in a throw-away network namespace. Changes nothing. Exit code 0: all is well; 1: something lacks; 3: something could not be tried.',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ out }) {
    const findings = await examine()
    const checks = findings.map((finding) => ({ ok: isFine(finding), ...finding }))
    out.answer({ ok: findings.every(isFine), checks }, () =>
      renderFindings(findings, process.stdout),
    )
    return verdict(findings)
  },
})
