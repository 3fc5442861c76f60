import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import * as z from 'zod'
import type { WireError } from '../protocol/enrolment.ts'
import {
  MOST_TICKET_BYTES,
  SESSION_UPGRADE,
  type SessionAnswer,
  type SessionRefusal,
  SessionRequest,
} from '../protocol/session.ts'
import { SessionId, type SignedTicket } from '../protocol/ticket.ts'
import type { Refusal } from '../sessions/judge/judge-ticket.ts'
import type { OpenSession, Opened, Sessions } from '../sessions/sessions.ts'
import type { Caller } from './caller.ts'
import { BodyTooLong, readBody } from './read-body.ts'
import { parseStrictJson } from './strict-json.ts'

export interface SessionReply {
  readonly status: number
  readonly body: SessionAnswer | WireError
}

/** `POST /sessions`. Who calls is judged again once the body is here: it may have been long on the way. */
export async function openSession(
  request: IncomingMessage,
  sessions: Sessions,
  judge: () => Caller,
): Promise<SessionReply> {
  const signed = await readTicket(request)
  if (signed.kind === 'refused') return replyOf(signed)
  const caller = judge()
  if (caller.kind === 'refused')
    return { status: 403, body: sessionError(caller.code, caller.message) }
  return replyOf(await sessions.take(signed.ticket, caller.serial))
}

/** `GET /sessions/<id>` with an upgrade: the connection becomes the session's, or ends. */
export function attachSession(
  { request, socket, head }: Upgrade,
  sessions: Sessions,
  caller: Caller,
): void {
  socket.on('error', () => undefined) // its close tells
  if (caller.kind === 'refused')
    return hangUp(socket, 403, sessionError(caller.code, caller.message))
  const session = asksFor(request, sessions, caller.serial)
  if (session === null)
    return hangUp(socket, 404, sessionError('E_NO_SUCH_SESSION', 'no session waits for this'))
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${SESSION_UPGRADE}\r\n\r\n`,
  )
  session.attach(socket, head, caller.notAfterMs)
}

export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Uint8Array
}

const PATH = /^\/sessions\/([0-9a-f]{32})$/

/** What is asked for to the letter; anything else is no session. */
function asksFor(
  { method, url, headers }: IncomingMessage,
  sessions: Sessions,
  caller: string,
): OpenSession | null {
  const id = SessionId.safeParse(PATH.exec(url ?? '')?.[1])
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0
  if (method !== 'GET' || headers.upgrade !== SESSION_UPGRADE || hasBody || !id.success) return null
  return sessions.attachable(id.data, caller)
}

/** Whoever is refused says nothing more on this connection, and is not listened to. */
function hangUp(socket: Duplex, status: number, body: WireError): void {
  const text = JSON.stringify(body)
  socket.end(
    [
      `HTTP/1.1 ${String(status)} Refused`,
      'connection: close',
      'content-type: application/json',
      `content-length: ${String(Buffer.byteLength(text))}`,
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}

type ReadTicket = { readonly kind: 'signed'; readonly ticket: SignedTicket } | Refusal

async function readTicket(request: IncomingMessage): Promise<ReadTicket> {
  try {
    const text = await readBody(request, MOST_TICKET_BYTES)
    const parsed = SessionRequest.safeParse(parseStrictJson(text))
    return parsed.success
      ? { kind: 'signed', ticket: parsed.data }
      : malformed(z.prettifyError(parsed.error))
  } catch (thrown) {
    if (thrown instanceof BodyTooLong) return malformed(`more than ${MOST_TICKET_BYTES} bytes`)
    if (thrown instanceof SyntaxError || thrown instanceof TypeError)
      return malformed(thrown.message)
    throw thrown
  }
}

const malformed = (why: string): Refusal => ({
  kind: 'refused',
  code: 'E_TICKET_MALFORMED',
  message: why.slice(0, 300),
})

const STATUS: Readonly<Record<SessionRefusal, number>> = {
  E_TICKET_UNPROVED: 403,
  E_TICKET_OTHER_HOST: 403,
  E_TICKET_STALE: 403,
  E_TICKET_USED: 403,
  E_TICKET_MALFORMED: 403,
  E_NO_SUCH_INSTANCE: 404,
  E_RUNTIME_OUTDATED: 409,
  E_TOO_MANY_SESSIONS: 409,
  E_SESSION_FAILED: 500,
}

const replyOf = (opened: Opened | Refusal): SessionReply =>
  opened.kind === 'opened'
    ? { status: 200, body: opened.answer }
    : { status: STATUS[opened.code], body: sessionError(opened.code, opened.message) }

const sessionError = (code: string, message: string): WireError => ({
  error: {
    code,
    message,
    fault: code === 'E_SESSION_FAILED' ? 'system' : 'caller',
    next:
      code === 'E_SESSION_FAILED'
        ? 'journalctl -u drawbridge-agent'
        : 'ask control for a session: each takes a fresh ticket',
  },
})
