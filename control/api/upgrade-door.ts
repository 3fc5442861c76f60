import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { SESSION_UPGRADE } from '../../agent/protocol/session.ts'
import { noAccess } from '../access/no-access.ts'
import { ControlError, asControlError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { SessionDesk } from '../sessions/desk.ts'
import { judgePerson, type PersonJudgeParts } from './judge-person.ts'

export interface UpgradeParts extends PersonJudgeParts {
  readonly sessions: Pick<SessionDesk, 'attach'>
  readonly log: Log
}

const STREAM = /^\/v1\/sessions\/([^/?#]{1,100})\/stream$/

/** Hands the stream of a session to the sessions, for a person who was judged; whatever else comes is refused and hung up on. */
export const upgrades =
  (parts: UpgradeParts) =>
  (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Whoever breaks the connection off now ends nothing but it.
    socket.on('error', () => undefined)
    attach(parts, message, socket, head).catch((error: unknown) => {
      const known = asControlError(error)
      if (known.fault === 'system') parts.log.error('a stream could not be attached', error)
      refuse(socket, known)
    })
  }

const attach = async (
  parts: UpgradeParts,
  message: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> => {
  const caller = judgePerson(parts, message)
  if (message.headers.upgrade !== SESSION_UPGRADE) throw otherProtocol()
  const id = message.method === 'GET' ? STREAM.exec(message.url ?? '')?.[1] : undefined
  if (id === undefined) throw noAccess()
  await parts.sessions.attach(caller, { id, socket, head })
}

/** What was sent behind the request is never read as another one. */
const refuse = (socket: Duplex, error: ControlError): void => {
  const body = JSON.stringify(error.toWire())
  const head = [
    `HTTP/1.1 ${error.status} Refused`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

const otherProtocol = (): ControlError =>
  new ControlError({
    code: 'E_UPGRADE',
    message: `the only protocol to change to is ${SESSION_UPGRADE}`,
    fault: 'caller',
    next: 'use the typed client',
    status: 400,
  })
