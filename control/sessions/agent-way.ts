import type { X509Certificate } from 'node:crypto'
import { request, type Agent } from 'node:https'
import type { Duplex } from 'node:stream'
import type { SecureContext } from 'node:tls'
import { WireError } from '../../agent/protocol/enrolment.ts'
import type { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import { SESSION_UPGRADE, SessionAnswer } from '../../agent/protocol/session.ts'
import type { SessionId, SignedTicket } from '../../agent/protocol/ticket.ts'
import { ControlError } from '../errors.ts'
import { agentConnections, call, type Target } from '../fleet/dial.ts'
import { readBody } from '../wire/body.ts'
import { parseStrictJson } from '../wire/strict-json.ts'

const ANSWER_WITHIN_MS = 5000
const LONGEST_ANSWER_BYTES = 64 * 1024

export interface AgentWayParts {
  readonly agentPort: number
  readonly context: () => SecureContext
  /** Judges an agent's certificate beyond its chain. Throws to hang up. */
  readonly verifyAgent: (host: HostId, certificate: X509Certificate) => void
}

/** A connection to an agent that carries one session, from its first byte on. */
export interface AgentEnd {
  readonly socket: Duplex
  /** What came with the agent's answer. */
  readonly head: Buffer
}

export interface Presented {
  readonly session: SessionId
  readonly signed: SignedTicket
}

/**
 * Presents a ticket, on a connection of its own: who cuts it cuts nothing else.
 * @throws ControlError the agent's own refusal, or E_AGENT_UNREACHABLE: then nothing was begun, or ends by itself
 */
export const presentTicket = async (
  { agentPort, context, verifyAgent }: AgentWayParts,
  { host, address }: { readonly host: HostId; readonly address: Ipv4 },
  { session, signed }: Presented,
): Promise<AgentEnd> => {
  const verify = (certificate: X509Certificate) => verifyAgent(host, certificate)
  const target = { address, port: agentPort, verify }
  const connections = agentConnections(target, context())
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  try {
    await present(target, connections, signed, signal)
    return await upgrade(target, connections, session, signal)
  } catch (error) {
    connections.destroy()
    throw error instanceof ControlError ? error : unreachable(host, error)
  }
}

const present = async (
  target: Target,
  connections: Agent,
  signed: SignedTicket,
  signal: AbortSignal,
): Promise<void> => {
  const body = JSON.stringify(signed)
  const answer = await call(target, connections, {
    method: 'POST',
    path: '/sessions',
    body,
    signal,
  })
  const found = parseStrictJson(await readBody(answer, LONGEST_ANSWER_BYTES))
  if (answer.statusCode === 200) SessionAnswer.parse(found)
  else throw refusal(found)
}

const refusal = (found: unknown): ControlError => {
  const { error } = WireError.parse(found)
  return new ControlError({ ...error, fault: 'system', status: 502 })
}

const upgrade = (
  { address, port }: Target,
  agent: Agent,
  session: SessionId,
  signal: AbortSignal,
): Promise<AgentEnd> =>
  new Promise((resolve, reject) => {
    const headers = { connection: 'upgrade', upgrade: SESSION_UPGRADE }
    const path = `/sessions/${session}`
    const sent = request({ agent, host: address, port, method: 'GET', path, headers, signal })
    // Whatever is not an upgrade is hung up on: nothing else may travel on this connection.
    sent.once('response', (answer) => {
      answer.destroy()
      reject(
        new Error(`the agent answered ${answer.statusCode ?? 'nothing'} where a session begins`),
      )
    })
    sent.once('upgrade', ({ headers: said }, socket, head) => {
      if (said.upgrade === SESSION_UPGRADE) return resolve({ socket, head })
      socket.destroy()
      reject(new Error('the agent changed to something else'))
    })
    sent.once('error', reject)
    sent.end()
  })

const unreachable = (host: HostId, cause: unknown): ControlError =>
  new ControlError({
    code: 'E_AGENT_UNREACHABLE',
    message: `the agent of ${host} does not take the session`,
    fault: 'system',
    next: 'see whether the host is up, then try again',
    status: 502,
    cause,
  })
