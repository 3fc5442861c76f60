import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { AgentError } from '../../agent-error.ts'

// As an import it would bring all that the module can ever load, a web client among it: 4 MB on every host.
const { request } = process.getBuiltinModule('node:http')

const SOCKET = '/run/docker.sock'
const VERSION = '/v1.44'
const MOST_ANSWER_BYTES = 8 * 1024 * 1024

export interface EngineQuestion {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the version, with its query. */
  readonly path: string
  readonly body?: unknown
  /** Sent as it is, an archive. */
  readonly stream?: Readable
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
}

export interface EngineAnswer {
  readonly status: number
  readonly text: string
}

/** Asks Docker Engine over its socket, which systemd starts it by. Any status is an answer; none is an error. */
export async function askEngine(question: EngineQuestion): Promise<EngineAnswer> {
  const response = await openEngine(question)
  let text = ''
  response.setEncoding('utf8')
  for await (const more of response) {
    text += String(more)
    if (text.length > MOST_ANSWER_BYTES) throw noAnswer(question, 'its answer has no end')
  }
  return { status: response.statusCode ?? 0, text }
}

/** The answer's head, its body still to come. */
export function openEngine(question: EngineQuestion): Promise<IncomingMessage> {
  const { method, path, body, stream, deadlineMs = 20_000, signal } = question
  const text = body === undefined ? undefined : JSON.stringify(body)
  const limits = [AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])]
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath: SOCKET,
      method,
      path: `${VERSION}${path}`,
      agent: false,
      signal: AbortSignal.any(limits),
      headers: { host: 'engine', ...headersFor(text, stream) },
    })
    sent.once('response', resolve)
    sent.once('error', (cause) => reject(noAnswer(question, cause.message, cause)))
    if (stream === undefined) sent.end(text)
    else stream.on('error', (error) => sent.destroy(error)).pipe(sent)
  })
}

const headersFor = (
  text: string | undefined,
  stream: Readable | undefined,
): Record<string, string | number> => {
  if (stream !== undefined) return { 'content-type': 'application/x-tar' }
  if (text === undefined) return { 'content-length': 0 }
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
}

const noAnswer = ({ method, path }: EngineQuestion, why: string, cause?: unknown): AgentError =>
  new AgentError(`Docker Engine gave no answer to ${method} ${path.split('?')[0] ?? ''}: ${why}`, {
    code: 'E_ENGINE_SILENT',
    fault: 'system',
    next: 'journalctl -u docker.service',
    cause,
  })
