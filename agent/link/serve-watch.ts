import type { ServerResponse } from 'node:http'
import type { Report, WatchLine } from '../protocol/report.ts'
import type { WatchHub } from './watch-hub.ts'

export interface WatchRequest {
  readonly response: ServerResponse
  readonly hub: WatchHub
  readonly report: Report | null
  /** Milliseconds until the caller's certificate ends, and the stream with it. */
  readonly untilMs: number
}

const MOST_UNSENT = 1024 * 1024
// setTimeout takes no more than 2^31 - 1 ms; a watcher that lives this long is cut and comes again.
const LONGEST_MS = 2_147_483_647

/** Streams reports and events until the caller goes, falls too far behind, or its certificate ends. */
export function serveWatch({ response, hub, report, untilMs }: WatchRequest): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  if (report === null) {
    response.end()
    return
  }
  response.socket?.setNoDelay(true)
  const write = (line: WatchLine) => {
    response.write(`${JSON.stringify(line)}\n`)
    if (response.writableLength > MOST_UNSENT) response.destroy()
  }
  const stop = hub.add(write, report)
  const cut = setTimeout(() => response.destroy(), Math.min(untilMs, LONGEST_MS))
  response.on('close', () => {
    clearTimeout(cut)
    stop()
  })
}
