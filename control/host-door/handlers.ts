import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { TLSSocket } from 'node:tls'
import { EnrolRequest, RenewRequest } from '../../agent/protocol/enrolment.ts'
import type { Desk } from '../credentials/desk.ts'
import { enrol } from '../credentials/enrol.ts'
import { renew, type RenewalCaller } from '../credentials/renew.ts'
import { ControlError, asControlError } from '../errors.ts'
import { readBody } from '../wire/body.ts'
import { parseJson } from '../wire/parse.ts'
import type { FileName, ServedFiles } from './files.ts'
import type { RefusalRecord } from './refusals.ts'

const LONGEST_BODY_BYTES = 16 * 1024

export interface DoorParts {
  readonly desk: Desk
  readonly files: ServedFiles
  readonly refusals: RefusalRecord
}

export type Handler = (message: IncomingMessage, response: ServerResponse) => Promise<void>

/** Everything a host can ask of control. What is not here does not exist. */
export const handlers = (parts: DoorParts): ReadonlyMap<string, Handler> =>
  new Map<string, Handler>([
    ['GET /files/agent.mjs', serveFile(parts, 'agent.mjs')],
    ['GET /files/node', serveFile(parts, 'node')],
    ['POST /enrol', enrolHandler(parts)],
    ['POST /renew', renewHandler(parts)],
  ])

const serveFile =
  ({ files }: DoorParts, name: FileName): Handler =>
  async (_message, response) => {
    const size = await files.size(name)
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
    await pipeline(createReadStream(files.path(name), { end: Math.max(size - 1, 0) }), response)
  }

const enrolHandler =
  ({ desk, refusals }: DoorParts): Handler =>
  async (message, response) => {
    const request = parseJson(EnrolRequest, await readBody(message, LONGEST_BODY_BYTES))
    try {
      answer(response, await enrol(desk, request))
    } catch (error) {
      refusals.record('enrol', request.host, asControlError(error))
      throw error
    }
  }

const renewHandler =
  ({ desk, refusals }: DoorParts): Handler =>
  async (message, response) => {
    const caller = provenCaller(message)
    const request = parseJson(RenewRequest, await readBody(message, LONGEST_BODY_BYTES))
    try {
      answer(response, await renew(desk, caller, request))
    } catch (error) {
      refusals.record('renew', request.host, asControlError(error))
      throw error
    }
  }

/** A caller whose chain TLS verified: `authorized`, never merely present. */
const provenCaller = (message: IncomingMessage): RenewalCaller => {
  const { socket } = message
  const certificate =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (certificate !== undefined) return { certificate, address: socket.remoteAddress }
  throw new ControlError({
    code: 'E_CERTIFICATE_NEEDED',
    message: 'a certificate of this control’s authority that holds is needed here',
    fault: 'caller',
    next: 'call with the host’s own certificate',
    status: 401,
  })
}

export const answer = (response: ServerResponse, value: unknown): void => {
  const body = JSON.stringify(value)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
