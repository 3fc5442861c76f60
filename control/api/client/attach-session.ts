import type { Duplex } from 'node:stream'
import { SESSION_UPGRADE } from '../../../agent/protocol/session.ts'
import { peopleRoutes } from '../people-contract.ts'
import { pathOf } from './call.ts'
import { asConnect, openTls, type Connect } from './connect.ts'
import { ControlCallError, noAnswer } from './control-call-error.ts'
import type { PersonCredentials } from './people-client.ts'

// As an import it would bring all that the module can ever load, a web client among it.
const { request } = process.getBuiltinModule('node:http')

/** A connection that carries a session from its first byte on. */
export interface AttachedSession {
  readonly socket: Duplex
  /** What came with control's answer. */
  readonly head: Uint8Array
}

export interface AttachParts {
  readonly credentials: PersonCredentials
  readonly to: string | Connect
}

/**
 * Takes up a session that was opened with these credentials, once. The connection ends when the signal aborts.
 * @throws ControlCallError E_SESSION_NOT_ATTACHED it has ended, was taken up already, or is not theirs; E_CONTROL_UNREACHABLE
 */
export const attachSession = async (
  { credentials, to }: AttachParts,
  id: string,
  signal: AbortSignal,
): Promise<AttachedSession> => {
  const path = `${pathOf(peopleRoutes.session, 'id', id)}/stream`
  try {
    const socket = await openTls(asConnect(to), credentials, signal)
    return await upgraded(socket, path)
  } catch (error) {
    if (error instanceof ControlCallError) throw error
    throw noAnswer(`GET ${path}`, signal.aborted ? signal.reason : error)
  }
}

const upgraded = (socket: Duplex, path: string): Promise<AttachedSession> =>
  new Promise((resolve, reject) => {
    const headers = { host: 'control', connection: 'upgrade', upgrade: SESSION_UPGRADE }
    const sent = request({ createConnection: () => socket, method: 'GET', path, headers })
    sent.once('upgrade', (_answer, upgradedSocket, head) =>
      resolve({ socket: upgradedSocket, head }),
    )
    sent.once('response', ({ statusCode = 0 }) => {
      socket.destroy()
      reject(notAttached(statusCode))
    })
    sent.once('error', reject)
    sent.end()
  })

const notAttached = (status: number): ControlCallError =>
  new ControlCallError('control does not hand out this session', {
    code: 'E_SESSION_NOT_ATTACHED',
    fault: 'caller',
    next: 'open another one',
    status,
  })
