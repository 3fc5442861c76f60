import { createServer, type Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { ConnectionsBySerial } from '../credentials/connections.ts'
import type { Credential } from '../credentials/own-certificates.ts'
import type { PeopleParts } from '../people/put-person.ts'
import { listenOnSocket } from '../wire/listen-on-socket.ts'
import { servingContext } from '../wire/serving-context.ts'
import { eventStream } from './event-stream.ts'
import { judgeOperator } from './judge-operator.ts'
import { addPeopleRoutes } from './operator-people-routes.ts'
import { addRoutes, type ApiParts } from './routes.ts'
import { DOOR_TIMES, strictApi } from './strict-api.ts'

export interface OperatorDoorParts extends ApiParts {
  readonly socket: string
  readonly people: PeopleParts
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
    ...DOOR_TIMES,
  })
  server.on('secureConnection', (socket: TLSSocket) => parts.connections.add(socket))
  const app = buildApi(parts, server)
  await app.ready()
  await listenOnSocket(server, parts.socket, '--socket')
  return {
    use: (credential) => server.setSecureContext(servingContext(credential, parts.authorityPem)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await app.close()
    },
  }
}

const buildApi = (parts: OperatorDoorParts, server: Server): FastifyInstance => {
  const app = strictApi(server, parts.log)
  app.addHook('onRequest', async (request) => judgeOperator(parts, request.raw))
  addRoutes(app, parts)
  addPeopleRoutes(app, parts.people)
  eventStream(app, parts)
  return app
}
