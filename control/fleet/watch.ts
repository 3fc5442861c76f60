import type { IncomingMessage } from 'node:http'
import type { Agent } from 'node:https'
import { WatchLine } from '../../agent/protocol/report.ts'
import { serialOf } from '../../agent/protocol/revocations.ts'
import { ControlError } from '../errors.ts'
import { LineCutter } from '../wire/lines.ts'
import { parseStrictJson } from '../wire/strict-json.ts'
import { Watchdog } from '../wire/watchdog.ts'
import { call, presented, type Target } from './dial.ts'

const LONGEST_LINE_BYTES = 1024 * 1024
/** The agent says `alive` every 5 s: two missed ones and a little. */
const SILENCE_MS = 11_000

export interface WatchHandlers {
  /** The stream is open, from an agent that showed the certificate with this serial. */
  onOpen(serial: string, notAfter: number): void
  onLine(line: WatchLine): void
}

export interface WatchParts {
  readonly target: Target
  readonly connections: Agent
  readonly handlers: WatchHandlers
  /** How long the agent may take to answer at all. */
  readonly answerMs: number
  readonly signal: AbortSignal
}

/** Follows one agent's reports until the stream ends, which is always a rejection that says why. */
export const watchAgent = async (parts: WatchParts): Promise<never> => {
  using watchdog = new Watchdog()
  watchdog.feed(parts.answerMs, () => lost(`no answer within ${parts.answerMs} ms`))
  const signal = AbortSignal.any([parts.signal, watchdog.signal])
  try {
    return await follow(parts, signal, watchdog)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

const follow = async (
  { target, connections, handlers }: WatchParts,
  signal: AbortSignal,
  watchdog: Watchdog,
): Promise<never> => {
  const answer = await call(target, connections, { method: 'GET', path: '/watch', signal })
  if (answer.statusCode !== 200) throw refusedWatch(answer)
  const certificate = presented(answer)
  handlers.onOpen(serialOf(certificate.serialNumber), certificate.validToDate.getTime())
  const cutter = new LineCutter(LONGEST_LINE_BYTES)
  const chunks: AsyncIterable<Buffer> = answer
  for await (const chunk of chunks) {
    watchdog.feed(SILENCE_MS, () => lost(`silent for ${SILENCE_MS} ms`))
    for (const line of cutter.push(chunk)) handlers.onLine(WatchLine.parse(parseStrictJson(line)))
  }
  throw lost('the agent ended the stream')
}

const refusedWatch = (answer: IncomingMessage): ControlError => {
  answer.destroy()
  return lost(`the agent answered ${String(answer.statusCode)}`)
}

const lost = (found: string): ControlError =>
  new ControlError({
    code: 'E_AGENT_LOST',
    message: `the agent is out of reach: ${found}`,
    fault: 'system',
    next: 'it is dialled again by itself; look at the host if it stays so',
  })
