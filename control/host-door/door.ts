import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ConnectionsBySerial } from '../credentials/connections.ts'
import type { Credential } from '../credentials/own-certificates.ts'
import { ControlError, asControlError } from '../errors.ts'
import type { Log } from '../log.ts'
import { servingContext } from '../wire/serving-context.ts'
import { handlers, type DoorParts } from './handlers.ts'
import { imageAt, serveImage } from './serve-image.ts'
import { limitConnections } from './limit-connections.ts'

const HANDSHAKE_MS = 5000
const HEADERS_MS = 5000
const REQUEST_MS = 15_000
/** A reader that takes nothing for so long is hung up on. */
const IDLE_MS = 20_000
const MOST_CONNECTIONS = 512

export interface HostDoorParts extends DoorParts {
  readonly address: string
  readonly port: number
  readonly credential: Credential
  readonly authorityPem: string
  readonly connections: ConnectionsBySerial
  readonly log: Log
}

/** The door on the underlay, for bootstraps and agents. Anyone can reach it, so that it gives nobody much. */
export interface HostDoor extends AsyncDisposable {
  readonly port: number
  /** Shows this certificate from now on. */
  use(credential: Credential): void
}

export const openHostDoor = async (parts: HostDoorParts): Promise<HostDoor> => {
  const server = createServer({
    ...servingContext(parts.credential, parts.authorityPem),
    requestCert: true,
    // Bootstraps and enrolments come without a certificate: who needs one is judged per request.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 5000,
    maxHeaderSize: 8192,
  })
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(IDLE_MS, (socket: Socket) => socket.destroy())
  server.on(
    'connection',
    limitConnections(() => addressesOf(parts.desk)),
  )
  server.on('secureConnection', (socket: TLSSocket) => parts.connections.add(socket))
  server.on('request', serve(parts))
  server.on('clientError', (_error, socket) => socket.destroy())
  const { port } = await listen(server, parts.port, parts.address)
  return {
    port,
    use: (credential) => server.setSecureContext(servingContext(credential, parts.authorityPem)),
    [Symbol.asyncDispose]: () => close(server),
  }
}

/** Of the hosts that belong or are awaited. */
const addressesOf = ({ store }: DoorParts['desk']): ReadonlySet<string> =>
  new Set(store.hosts.present().map(({ address }) => address))

const serve = (
  parts: HostDoorParts,
): ((message: IncomingMessage, response: ServerResponse) => void) => {
  const known = handlers(parts)
  return (message, response) => {
    const handler = known.get(`${message.method ?? ''} ${message.url ?? ''}`)
    const work =
      handler === undefined ? others(parts, message, response) : handler(message, response)
    work.catch((error: unknown) => fail(parts.log, response, error))
  }
}

const others = (
  parts: HostDoorParts,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const archive = message.method === 'GET' ? imageAt(message.url ?? '') : null
  return archive === null
    ? Promise.reject(noSuchDoor())
    : serveImage(parts, archive, message, response)
}

const fail = (log: Log, response: ServerResponse, error: unknown): void => {
  const known = asControlError(error)
  if (response.headersSent || response.destroyed) return void response.destroy()
  if (known.fault === 'system') log.error('a host’s request failed', error)
  const body = JSON.stringify(known.toWire())
  response.writeHead(known.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    // What is left of a refused body is not read.
    connection: 'close',
  })
  response.end(body)
}

const noSuchDoor = (): ControlError =>
  new ControlError({
    code: 'E_NO_SUCH_PATH',
    message: 'there is nothing here',
    fault: 'caller',
    next: 'use the paths of the protocol',
    status: 404,
  })

const listen = (server: Server, port: number, address: string): Promise<AddressInfo> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(address, port, error)))
    server.listen(port, address, () => {
      const bound = server.address()
      if (bound === null || typeof bound === 'string') reject(cannotListen(address, port, bound))
      else resolve(bound)
    })
  })

const cannotListen = (address: string, port: number, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_CANNOT_LISTEN',
    message: `control cannot listen on ${address}:${port}`,
    fault: 'system',
    next: 'see that the address is up and that no other program has the port',
    cause,
  })

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
