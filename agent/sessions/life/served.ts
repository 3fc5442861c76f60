import type { MuxStream } from '../../protocol/mux/stream.ts'

/** What a session serves: streams that the client opens, with what its program on the host says. */
export interface Served {
  onOpen(stream: MuxStream): void
  /** A line of the session's program. */
  onLine(line: string): void
}
