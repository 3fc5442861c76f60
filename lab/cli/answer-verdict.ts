import { keepEvidence } from '../evidence/keep-evidence.ts'
import type { Lab } from '../lab.ts'
import { renderVerify } from '../verify/render.ts'
import { exitCodeOf, type VerifyResult } from '../verify/result.ts'
import type { Answers } from './screen/answers.ts'

interface AnswerVerdict {
  readonly lab: Lab
  readonly result: VerifyResult
  readonly out: Answers
  readonly stderr: NodeJS.WriteStream
}

/** Prints what was judged, and keeps the evidence of what is not held; the exit code says the verdict again. */
export async function answerVerdict({ lab, result, out, stderr }: AnswerVerdict): Promise<number> {
  const { columns, isTTY } = process.stdout
  const colour = isTTY && !process.env['NO_COLOR']
  out.answer(result, () => renderVerify(result, { columns: isTTY ? columns : 100, colour }))
  if (result.verdict !== 'held') stderr.write(await evidenceLine(lab, result))
  return exitCodeOf(result.verdict)
}

/** That the evidence could not be kept must not hide the verdict. */
async function evidenceLine(lab: Lab, result: VerifyResult): Promise<string> {
  try {
    const { directory } = await keepEvidence(lab, result)
    return `evidence: ${directory} (and .tar.gz)\n`
  } catch (error) {
    return `the evidence could not be kept: ${error instanceof Error ? error.message : String(error)}\n`
  }
}
