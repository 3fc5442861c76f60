import type { IncomingMessage } from 'node:http'

export class BodyTooLong extends Error {}

/**
 * So much of a body that is too long is read and thrown away: who is hung up on in the middle of speaking loses the
 * answer with the connection, and never learns why.
 */
const MOST_THROWN_AWAY = 4 * 1024 * 1024

/** The request's body as text, of at most so many bytes. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  const most = mostBytes + MOST_THROWN_AWAY
  if (Number(request.headers['content-length'] ?? 0) > most) throw new BodyTooLong()
  const chunks: Buffer[] = []
  let bytes = 0
  const parts: AsyncIterable<Buffer> = request
  for await (const chunk of parts) {
    bytes += chunk.length
    if (bytes > most) throw new BodyTooLong()
    if (bytes <= mostBytes) chunks.push(chunk)
  }
  if (bytes > mostBytes) throw new BodyTooLong()
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}
