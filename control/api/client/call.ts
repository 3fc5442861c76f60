import type { z } from 'zod'
import { fromAnswer, noAnswer, unreadable } from './control-call-error.ts'
import { ask, bodyText, type Question, type Way } from './request.ts'

const DEADLINE_MS = 10_000

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds until the call is given up; 10 s unless said. */
  readonly deadlineMs?: number
}

/** A route's path with one of its parts filled in. */
export const pathOf = ({ path }: { readonly path: string }, part: string, value: string): string =>
  path.replace(`:${part}`, encodeURIComponent(value))

/** Asks one thing and reads the answer by the schema of its route. Rejects with ControlCallError. */
export const call = async <Schema extends z.ZodType>(
  way: Way,
  { answer: schema }: { readonly answer: Schema },
  question: Question,
  { signal, deadlineMs = DEADLINE_MS }: CallOptions = {},
): Promise<z.output<Schema>> => {
  const limits = [AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])]
  const { status, text } = await whole(way, question, AbortSignal.any(limits))
  const body = readJson(status, text)
  if (status !== 200) throw fromAnswer(status, body)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw unreadable(status, parsed.error)
}

const whole = async (
  way: Way,
  question: Question,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> => {
  try {
    const answer = await ask(way, question, signal)
    return { status: answer.statusCode ?? 0, text: await bodyText(answer) }
  } catch (error) {
    throw noAnswer(`${question.method} ${question.path}`, signal.aborted ? signal.reason : error)
  }
}

export const readJson = (status: number, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(status, error)
  }
}
