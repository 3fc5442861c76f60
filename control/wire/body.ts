import type { IncomingMessage } from 'node:http'
import { ControlError } from '../errors.ts'

/**
 * Reads a whole body as UTF-8, or hangs up when it is longer than it may be.
 * @throws ControlError E_BODY_TOO_LARGE, E_MALFORMED
 */
export const readBody = async (message: IncomingMessage, longestBytes: number): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  const incoming: AsyncIterable<Buffer> = message
  for await (const chunk of incoming) {
    length += chunk.length
    if (length > longestBytes) throw tooLarge(longestBytes)
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks))
}

const decode = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw malformed('it is not UTF-8', error)
  }
}

const tooLarge = (longestBytes: number): ControlError =>
  new ControlError({
    code: 'E_BODY_TOO_LARGE',
    message: `the body is longer than ${longestBytes} bytes`,
    fault: 'caller',
    next: 'send less',
    status: 413,
  })

export const malformed = (found: string, cause?: unknown): ControlError =>
  new ControlError({
    code: 'E_MALFORMED',
    message: `the request cannot be read: ${found}`,
    fault: 'caller',
    next: 'send what the schema says',
    status: 400,
    cause,
  })
