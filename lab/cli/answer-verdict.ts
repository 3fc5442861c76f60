import type { Answers } from './screen/answers.ts'
import { renderVerify } from '../verify/render.ts'
import { exitCodeOf, type VerifyResult } from '../verify/result.ts'

interface AnswerVerdict {
  readonly result: VerifyResult
  readonly out: Answers
}

/** Prints what was judged; the exit code says it again. */
export function answerVerdict({ result, out }: AnswerVerdict): number {
  const { columns, isTTY } = process.stdout
  const colour = isTTY && !process.env['NO_COLOR']
  out.answer(result, () => renderVerify(result, { columns: isTTY ? columns : 100, colour }))
  return exitCodeOf(result.verdict)
}
