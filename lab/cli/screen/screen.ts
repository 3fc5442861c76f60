import type { Writable } from 'node:stream'

/** Standard output or error: a terminal, or a plain stream without its qualities. */
export interface Screen extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}
