import { createReadStream } from 'node:fs'
import { inconclusive, usageError } from '../../lab-error.ts'

/** More than the largest ruleset that a kernel takes in reasonable time. */
export const MAX_BYTES = 32 * 1024 * 1024

/**
 * A file's text, of at most 32 MiB: what is no text has U+FFFD in it. Files without a size, such as pipes and devices,
 * are read as far as that. `E_NO_SUCH_FILE` when it cannot be read, `E_FILE_TOO_LARGE` when there is more.
 */
export async function readBounded(path: string): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of createReadStream(path)) {
      if (!Buffer.isBuffer(part)) continue
      parts.push(part)
      size += part.length
      if (size > MAX_BYTES) break
    }
  } catch (cause) {
    throw usageError({
      code: 'E_NO_SUCH_FILE',
      message: `the file ${path} cannot be read`,
      next: 'say where it is',
      cause,
    })
  }
  if (size <= MAX_BYTES) return Buffer.concat(parts).toString('utf8')
  throw inconclusive({
    code: 'E_FILE_TOO_LARGE',
    message: `the file ${path} has more than ${String(MAX_BYTES / 1024 / 1024)} MiB: nothing of it was judged`,
    next: 'give the output of iptables-save itself; no ruleset is that large',
  })
}
