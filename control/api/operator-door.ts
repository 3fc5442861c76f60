import { chmodSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import { connect } from 'node:net'
import type { TLSSocket } from 'node:tls'
import fastify, { type FastifyInstance } from 'fastify'
import type { ConnectionsBySerial } from '../credentials/connections.ts'
import type { Credential } from '../credentials/own-certificates.ts'
import { ControlError, asControlError } from '../errors.ts'
import { strict } from '../wire/parse.ts'
import { servingContext } from '../wire/serving-context.ts'
import { eventStream } from './event-stream.ts'
import { judgeOperator } from './judge-operator.ts'
import { addRoutes, type ApiParts } from './routes.ts'

const LONGEST_BODY_BYTES = 64 * 1024

export interface OperatorDoorParts extends ApiParts {
  readonly socket: string
  readonly credential: Credential
  readonly authorityPem: string
  /** Where a revocation finds the connections that it ends. */
  readonly connections: ConnectionsBySerial
}

/** The operator API: TLS on a Unix socket, for holders of an operator certificate only. */
export interface OperatorDoor extends AsyncDisposable {
  /** Shows this certificate from now on. */
  use(credential: Credential): void
}

export const openOperatorDoor = async (parts: OperatorDoorParts): Promise<OperatorDoor> => {
  const server = createServer({
    ...servingContext(parts.credential, parts.authorityPem),
    requestCert: true,
    rejectUnauthorized: true,
    handshakeTimeout: 5000,
    headersTimeout: 5000,
    requestTimeout: 15_000,
  })
  server.on('secureConnection', (socket: TLSSocket) => parts.connections.add(socket))
  const app = buildApi(parts, server)
  await app.ready()
  await freeSocket(parts.socket)
  await listen(server, parts.socket)
  return {
    use: (credential) => server.setSecureContext(servingContext(credential, parts.authorityPem)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await app.close()
    },
  }
}

const buildApi = (parts: OperatorDoorParts, server: Server): FastifyInstance => {
  const app = fastify({
    bodyLimit: LONGEST_BODY_BYTES,
    forceCloseConnections: true,
    serverFactory: (handler) => server.on('request', handler),
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, strict(body.toString()))
    } catch (error) {
      done(asControlError(error))
    }
  })
  app.addHook('onRequest', async (request) => judgeOperator(parts, request.raw))
  app.setErrorHandler((error, _request, reply) => {
    const known = asKnown(error)
    if (known.fault === 'system') parts.log.error('an operator’s request failed', error)
    return reply.code(known.status).send(known.toWire())
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(noSuchPath().toWire()))
  addRoutes(app, parts)
  eventStream(app, parts)
  return app
}

/** What fastify itself refuses (too long, wrong type) is the caller's fault and says so by its status. */
const asKnown = (error: unknown): ControlError => {
  const status =
    error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : Number.NaN
  if (error instanceof ControlError || !(status >= 400 && status < 500))
    return asControlError(error)
  return new ControlError({
    code: status === 413 ? 'E_BODY_TOO_LARGE' : 'E_MALFORMED',
    message: error instanceof Error ? error.message : 'the request cannot be read',
    fault: 'caller',
    next: 'send what the schema says',
    status,
  })
}

const noSuchPath = (): ControlError =>
  new ControlError({
    code: 'E_NO_SUCH_PATH',
    message: 'there is nothing here',
    fault: 'caller',
    next: 'use the typed client',
    status: 404,
  })

/** Removes what a killed control left behind, but never the socket of one that lives. */
const freeSocket = async (path: string): Promise<void> => {
  if (await isAnswered(path))
    throw new ControlError({
      code: 'E_ALREADY_RUNNING',
      message: `another control answers at ${path}`,
      fault: 'system',
      next: 'stop it first, or choose another --socket',
    })
  await unlink(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      // The machine's user may be another one than control's: what guards this door is the certificate.
      chmodSync(path, 0o666)
      resolve()
    })
  })
