import type { Answers } from './screen/answers.ts'
import { exitCodeOf, type VerifyResult } from '../verify/result.ts'

interface AnswerVerdict {
  readonly result: VerifyResult
  readonly out: Answers
}

/** Prints what was judged; the exit code says it again. */
export function answerVerdict({ result, out }: AnswerVerdict): number {
  const { columns = 100, isTTY } = process.stdout
  out.answer(
    result,
    () =>
      JSON.stringify(result, null, 1) || {
        columns: Math.min(columns, 100),
        colour: isTTY && !process.env['NO_COLOR'],
      },
  )
  return exitCodeOf(result.verdict)
}
