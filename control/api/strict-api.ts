import type { Server } from 'node:https'
import fastify, { type FastifyInstance } from 'fastify'
import { ControlError, asControlError } from '../errors.ts'
import type { Log } from '../log.ts'
import { strict } from '../wire/parse.ts'

const LONGEST_BODY_BYTES = 64 * 1024

/** How long somebody at a door may take to shake hands, to say what they want, and to have said all of it. */
export const DOOR_TIMES = {
  handshakeTimeout: 5000,
  headersTimeout: 5000,
  requestTimeout: 15_000,
} as const

/** An API that reads nothing but strict JSON, and whose every refusal is a `WireError`. */
export const strictApi = (server: Server, log: Log): FastifyInstance => {
  const app = fastify({
    bodyLimit: LONGEST_BODY_BYTES,
    forceCloseConnections: true,
    serverFactory: (handler) => server.on('request', handler),
    // A path that cannot even be read is refused in our words, too.
    frameworkErrors: (error, _request, { raw }) => {
      const known = asKnown(error)
      raw.writeHead(known.status, { 'content-type': 'application/json', connection: 'close' })
      raw.end(JSON.stringify(known.toWire()))
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, strict(body.toString()))
    } catch (error) {
      done(asControlError(error))
    }
  })
  app.setErrorHandler((error, _request, reply) => {
    const known = asKnown(error)
    if (known.fault === 'system') log.error('a request failed', error)
    return reply.code(known.status).send(known.toWire())
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(noSuchPath().toWire()))
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
