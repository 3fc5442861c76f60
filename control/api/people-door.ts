import { createServer, type Server } from 'node:https'
import type { FastifyInstance } from 'fastify'
import type { Credential } from '../credentials/own-certificates.ts'
import { limitUnproved } from '../wire/limit-unproved.ts'
import { listenOnSocket } from '../wire/listen-on-socket.ts'
import { servingContext } from '../wire/serving-context.ts'
import { judgePerson, refuseBrowser } from './judge-person.ts'
import { peopleRoutes } from './people-contract.ts'
import { addAppRoutesOfPeople, type PeopleAppParts } from './people-app-routes.ts'
import { addRoutesOfPeople, type PeopleApiParts } from './people-routes.ts'
import { DOOR_TIMES, strictApi } from './strict-api.ts'
import { upgrades, type UpgradeParts } from './upgrade-door.ts'

const MOST_CONNECTIONS = 1024
/** Of those who have shown no certificate of ours: they cannot use up the door of those who have. */
const MOST_UNPROVED = 64

export interface PeopleDoorParts extends PeopleApiParts, PeopleAppParts, UpgradeParts {
  readonly sessions: PeopleApiParts['sessions']
  readonly socket: string
  readonly credential: Credential
  readonly authorityPem: string
}

/** What people may do: TLS on a Unix socket; a login for anybody, all else for holders of a person's certificate. */
export interface PeopleDoor extends AsyncDisposable {
  /** Shows this certificate from now on. */
  use(credential: Credential): void
}

export const openPeopleDoor = async (parts: PeopleDoorParts): Promise<PeopleDoor> => {
  const server = createServer({
    ...servingContext(parts.credential, parts.authorityPem),
    requestCert: true,
    // A login has no certificate to show: who needs one is judged per request.
    rejectUnauthorized: false,
    ...DOOR_TIMES,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 8192,
  })
  server.maxConnections = MOST_CONNECTIONS
  limitUnproved(server, MOST_UNPROVED)
  server.on('upgrade', upgrades(parts))
  const app = buildApi(parts, server)
  await app.ready()
  await listenOnSocket(server, parts.socket, '--people-socket')
  return {
    use: (credential) => server.setSecureContext(servingContext(credential, parts.authorityPem)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await app.close()
    },
  }
}

const buildApi = (parts: PeopleDoorParts, server: Server): FastifyInstance => {
  const app = strictApi(server, parts.log)
  // Before a byte of a body is read; the route judges once more when all of it is there.
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (routeOptions.url === peopleRoutes.login.path) refuseBrowser(raw)
    else judgePerson(parts, raw)
  })
  addRoutesOfPeople(app, parts)
  addAppRoutesOfPeople(app, parts)
  return app
}
