import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Server, type ServerOptions, createServer } from 'node:https'
import type { Socket } from 'node:net'
import * as z from 'zod'
import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import { AGENT_PORT, type WireError } from '../protocol/enrolment.ts'
import { MOST_ORDER_BYTES, Order, type OrderAnswer, type RefusalCode } from '../protocol/order.ts'
import type { Report } from '../protocol/report.ts'
import type { SessionAnswer } from '../protocol/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { RevocationLedger, Taken } from '../identity/revocation-ledger.ts'
import { type Caller, callerOf } from './caller.ts'
import { OpenConnections } from './open-connections.ts'
import { BodyTooLong, readBody } from './read-body.ts'
import { attachSession, openSession } from './serve-sessions.ts'
import { parseStrictJson } from './strict-json.ts'
import { serveWatch } from './serve-watch.ts'
import type { WatchHub } from './watch-hub.ts'

/** What the listener offers to control. */
export interface LinkService {
  readonly obey: (order: Order) => Promise<OrderAnswer>
  readonly report: () => Promise<Report>
  readonly lastReport: () => Report | null
  readonly generation: () => number
  readonly hub: WatchHub
  readonly revocations: RevocationLedger
  readonly sessions: Sessions
  readonly now: () => Date
  readonly log: Logger
}

export interface TlsMaterial {
  readonly key: string
  readonly cert: string
  readonly ca: string
}

export interface Link {
  /** Shows another certificate from the next handshake on, without dropping anybody. */
  readonly reload: (material: TlsMaterial) => void
  /** Ends every connection, and the port with them. */
  readonly close: () => Promise<void>
}

// Only control's address reaches this port, but it may be forged or held by somebody who waits: nothing may be
// kept open, grow, or take long before the caller has proved who it is.
const LIMITS = {
  minVersion: 'TLSv1.3',
  requestCert: true,
  rejectUnauthorized: true,
  handshakeTimeout: 3000,
  sessionTimeout: 60,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 1000,
  maxHeaderSize: 8192,
} as const satisfies ServerOptions

const MOST_CONNECTIONS = 64

/** Listens for control. Resolves once the port is open. */
export async function openLink(
  address: string,
  material: TlsMaterial,
  service: LinkService,
): Promise<Link> {
  const { log } = service
  const server = createServer({ ...LIMITS, ...material }, (request, response) => {
    answer(request, response, service).catch((thrown: unknown) => {
      log.error('a request failed', { error: messageOf(thrown) })
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) =>
    attachSession({ request, socket, head }, service.sessions, judge(request.socket, service)),
  )
  server.maxConnections = MOST_CONNECTIONS
  const connections = new OpenConnections(server)
  service.revocations.onTaken(() => connections.cutUnless((socket) => isControl(socket, service)))
  server.on('tlsClientError', (error) => log.warn('a handshake failed', { error: error.message }))
  await listening(server, address)
  return {
    reload: (next) => server.setSecureContext({ ...LIMITS, ...next }),
    close: () => {
      const done = closed(server)
      // What was upgraded is no connection of the server any more.
      connections.cutUnless(() => false)
      return done
    },
  }
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

const listening = (server: Server, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: AGENT_PORT }, resolve)
  })

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  service: LinkService,
): Promise<void> {
  const caller = judge(request.socket, service)
  const route = `${request.method} ${request.url}`
  if (caller.kind === 'refused') turnAway(response, route, caller)
  else if (route === 'POST /orders') await answerOrder(request, response, service)
  else if (route === 'POST /sessions') await answerTicket(request, response, service)
  else if (route === 'GET /report') send(response, 200, await service.report())
  else if (route === 'GET /watch') watch(response, service, caller.notAfterMs)
  else send(response, 404, wireError('E_NO_SUCH_ROUTE', `${route} is not served`))
}

const judge = (socket: Socket, { now, revocations }: LinkService): Caller =>
  callerOf(socket, { now, isRevoked: revocations.isRevoked })

const isControl = (socket: Socket, service: LinkService): boolean =>
  judge(socket, service).kind === 'control'

function turnAway(
  response: ServerResponse,
  route: string,
  { code, message }: Caller & { readonly kind: 'refused' },
): void {
  response.setHeader('connection', 'close')
  const isOrder = route === 'POST /orders'
  send(response, 403, isOrder ? refusal(code, message, null) : wireError(code, message))
}

const watch = (response: ServerResponse, service: LinkService, notAfterMs: number): void =>
  serveWatch({
    response,
    hub: service.hub,
    report: service.lastReport(),
    untilMs: notAfterMs - service.now().getTime(),
  })

async function answerOrder(
  request: IncomingMessage,
  response: ServerResponse,
  service: LinkService,
): Promise<void> {
  const order = await readOrder(request)
  if (order.kind === 'bad') {
    response.setHeader('connection', 'close')
    send(response, 400, refusal('E_MALFORMED', order.why, service.generation()))
    return
  }
  const answered = await obey(request, order.order, service)
  send(response, answered.outcome === 'refused' ? 409 : 200, answered)
}

async function obey(
  { socket }: IncomingMessage,
  { revocations: brought, ...order }: Order,
  service: LinkService,
): Promise<OrderAnswer> {
  const { revocations } = service
  const taken = brought === undefined ? null : await revocations.take(brought)
  if (taken?.kind === 'refused') return listRefused(taken, service)
  // Its body may have been long on the way, and the list may speak of the very one who brings it.
  const caller = judge(socket, service)
  return caller.kind === 'refused'
    ? refusal(caller.code, caller.message, null)
    : service.obey(order)
}

const listRefused = (
  { code, message }: Taken & { readonly kind: 'refused' },
  { revocations, generation }: LinkService,
): OrderAnswer => ({
  ...refusal(code, message, generation()),
  ...(code === 'E_REVOCATIONS_OLD' && revocations.held !== null
    ? { revocations: revocations.held }
    : {}),
})

async function answerTicket(
  request: IncomingMessage,
  response: ServerResponse,
  service: LinkService,
): Promise<void> {
  const { status, body } = await openSession(request, service.sessions, () =>
    judge(request.socket, service),
  )
  if (status !== 200) response.setHeader('connection', 'close')
  send(response, status, body)
}

type ReadOrder =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'bad'; readonly why: string }

async function readOrder(request: IncomingMessage): Promise<ReadOrder> {
  try {
    const parsed = Order.safeParse(parseStrictJson(await readBody(request, MOST_ORDER_BYTES)))
    return parsed.success
      ? { kind: 'order', order: parsed.data }
      : { kind: 'bad', why: z.prettifyError(parsed.error).slice(0, 500) }
  } catch (thrown) {
    if (thrown instanceof BodyTooLong)
      return { kind: 'bad', why: `more than ${MOST_ORDER_BYTES} bytes` }
    if (thrown instanceof SyntaxError || thrown instanceof TypeError)
      return { kind: 'bad', why: thrown.message.slice(0, 500) }
    throw thrown
  }
}

const refusal = (
  code: RefusalCode,
  message: string,
  generation: number | null,
): OrderAnswer & { readonly outcome: 'refused' } => ({
  outcome: 'refused',
  code,
  message,
  generation,
})

const wireError = (code: string, message: string): WireError => ({
  error: { code, message, fault: 'caller', next: 'call as control, on a route of agent/protocol' },
})

function send(
  response: ServerResponse,
  status: number,
  body: OrderAnswer | Report | SessionAnswer | WireError,
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
