import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Agent, request, type RequestOptions } from 'node:https'
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls'
import type { Credential } from '../credentials/own-certificates.ts'
import { ControlError } from '../errors.ts'

/** Where an agent listens, and who it must prove to be. */
export interface Target {
  readonly address: string
  readonly port: number
  /** Judges the certificate that was presented, beyond its chain. Throws to hang up. */
  readonly verify: (certificate: X509Certificate) => void
}

export const diallingContext = (credential: Credential, authorityPem: string): SecureContext =>
  createSecureContext({
    ca: authorityPem,
    cert: credential.certificate,
    key: credential.key,
    minVersion: 'TLSv1.3',
  })

/** Connections to one agent. Every new one is a whole handshake: a resumed session would outlive a certificate. */
export const agentConnections = (target: Target, secureContext: SecureContext): Agent =>
  new Agent({
    host: target.address,
    port: target.port,
    secureContext,
    rejectUnauthorized: true,
    maxCachedSessions: 0,
    keepAlive: true,
    maxSockets: 2,
    checkServerIdentity: (_name, { raw }) => verdict(target, new X509Certificate(raw)),
  })

const verdict = (target: Target, certificate: X509Certificate): Error | undefined => {
  try {
    target.verify(certificate)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly signal: AbortSignal
}

/** Sends one request and gives the answer's head; its body is the caller's to read or destroy. */
export const call = (
  target: Target,
  connections: Agent,
  { method, path, body, signal }: Call,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options: RequestOptions = {
      agent: connections,
      host: target.address,
      port: target.port,
      method,
      path,
      signal,
      headers: body === undefined ? {} : jsonHeaders(body),
    }
    const sent = request(options, (answer) => {
      // A kept connection was judged when it was opened; its certificate may have ended since.
      const problem = verdict(target, presented(answer))
      if (problem === undefined) return resolve(answer)
      answer.destroy()
      reject(problem)
    })
    sent.once('error', reject)
    sent.end(body)
  })

const jsonHeaders = (body: string): Record<string, string | number> => ({
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
})

/** The certificate that the other side of this answer showed. */
export const presented = (answer: IncomingMessage): X509Certificate => {
  const certificate =
    answer.socket instanceof TLSSocket ? answer.socket.getPeerX509Certificate() : undefined
  if (certificate !== undefined) return certificate
  throw new ControlError({
    code: 'E_AGENT_UNPROVED',
    message: 'the agent answered without a certificate',
    fault: 'system',
    next: 'the connection is closed and dialled again',
  })
}
