import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { Journal } from '../store/journal.ts'
import { parseValue } from '../wire/parse.ts'

const PAGE = 200
/** A reader that takes nothing for so long is hung up on. */
const STALLED_MS = 30_000
/** Node's timers fire at once beyond this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const Query = z.strictObject({
  after: z.coerce.number().pipe(z.int().min(0)).default(0),
  /** `0`: end after the history. */
  follow: z.enum(['0', '1']).default('1'),
})

/**
 * `GET /v1/events?after=<seq>[&follow=0]`: history first, then live, one JSON object a line. Pages are
 * read from the database when the reader has taken the ones before, so that a slow reader costs one page.
 * The stream ends with the certificate of who reads it.
 */
export const eventStream = (
  app: FastifyInstance,
  { journal, now }: { readonly journal: Journal; readonly now: () => Date },
): void => {
  app.get('/v1/events', async (request, reply) => {
    const { after, follow } = parseValue(Query, request.query)
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson' })
    reply.raw.flushHeaders()
    endWithCertificate(request.raw, reply.raw, now())
    await tellEvents(journal, reply.raw, { after, isFollowing: follow === '1' })
  })
}

/** The stream was let in with a certificate, and does not outlive it. */
const endWithCertificate = (
  { socket }: IncomingMessage,
  response: ServerResponse,
  now: Date,
): void => {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  const leftMs = (certificate?.validToDate.getTime() ?? 0) - now.getTime()
  const end = setTimeout(() => response.destroy(), Math.min(leftMs, LONGEST_TIMER_MS))
  response.once('close', () => clearTimeout(end))
}

/** Writes what the journal holds, and then what comes, until the reader goes away. */
export const tellEvents = async (
  journal: Pick<Journal, 'after' | 'onRecorded'>,
  response: Writable,
  { after, isFollowing }: { readonly after: number; readonly isFollowing: boolean },
): Promise<void> => {
  const closed = new AbortController()
  const bell = new Bell()
  response.once('close', () => {
    closed.abort()
    bell.ring()
  })
  const undo = journal.onRecorded(() => bell.ring())
  try {
    for (let cursor = after; !closed.signal.aborted;) {
      const page = journal.after(cursor, PAGE)
      cursor = page.at(-1)?.seq ?? cursor
      if (page.length > 0) await write(response, page, closed.signal)
      else if (isFollowing) await bell.heard()
      else break
    }
    response.end()
  } catch {
    // The reader went away or stalled; there is nobody to tell.
    response.destroy()
  } finally {
    undo()
  }
}

const write = async (
  response: Writable,
  page: readonly object[],
  closed: AbortSignal,
): Promise<void> => {
  const text = page.map((event) => `${JSON.stringify(event)}\n`).join('')
  if (response.write(text)) return
  const signal = AbortSignal.any([closed, AbortSignal.timeout(STALLED_MS)])
  await once(response, 'drain', { signal })
}

/** Rings between two looks are remembered as one. A stream stays open for days: no wait may leave anything behind. */
class Bell {
  #hasRung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#hasRung = true
    this.#wake?.()
  }

  async heard(): Promise<void> {
    if (!this.#hasRung) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#wake = null
    this.#hasRung = false
  }
}
