import type { IncomingMessage } from 'node:http'
import { openTls, type Connect, type Shown } from './connect.ts'

// As an import it would bring all that the module can ever load, a web client among it.
const { request } = process.getBuiltinModule('node:http')

export interface Way {
  readonly connect: Connect
  readonly credentials: () => Promise<Shown>
}

export interface Question {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/** Asks one thing over a connection of its own; gives the answer's head, its body still to come. */
export const ask = async (
  { connect, credentials }: Way,
  { method, path, body }: Question,
  signal: AbortSignal,
): Promise<IncomingMessage> => {
  signal.throwIfAborted()
  const socket = await openTls(connect, await credentials(), signal)
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request({
      createConnection: () => socket,
      method,
      path,
      signal,
      headers: { host: 'control', connection: 'close', ...bodyHeaders(text) },
    })
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.end(text)
  })
}

const bodyHeaders = (text: string | undefined): Record<string, string | number> =>
  text === undefined
    ? {}
    : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }

/** The whole body as text. */
export const bodyText = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  const incoming: AsyncIterable<Buffer> = answer
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
