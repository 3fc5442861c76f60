import type { IncomingMessage } from 'node:http'

export class BodyTooLong extends Error {}

/** The request's body as text, of at most so many bytes. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw new BodyTooLong()
  const chunks: Buffer[] = []
  let bytes = 0
  const parts: AsyncIterable<Buffer> = request
  for await (const chunk of parts) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new BodyTooLong()
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
}
