import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { ConnectionOptions, PeerCertificate } from 'node:tls'
import { checkServerIdentity } from 'node:tls'
import { AgentError } from '../agent-error.ts'
import {
  CONTROL_IDENTITY,
  CONTROL_PORT,
  CertificateAnswer,
  WireError,
} from '../protocol/enrolment.ts'
import { carriesIdentity } from './certificate.ts'

export interface Question {
  readonly address: string
  readonly path: '/enrol' | '/renew'
  readonly body: unknown
  /** The pinned authority. */
  readonly ca: string
  /** Key and certificate where the agent already has them. */
  readonly client: { readonly key: string; readonly certificate: string } | null
  /** Whether a certificate that control shows holds no longer. */
  readonly isRevoked: (serial: string) => boolean
}

const DEADLINE_MS = 10_000
const MAX_ANSWER = 64 * 1024

/** Asks control for a certificate. Control must stand at its address and carry its name, under the pinned authority. */
export async function askControl(question: Question): Promise<CertificateAnswer> {
  const { status, text } = await post(question)
  const parsed = parse(text)
  if (status === 200) return CertificateAnswer.parse(parsed)
  const refusal = WireError.safeParse(parsed)
  throw new ControlRefused(question.path, status, refusal.success ? refusal.data.error : null)
}

function post({
  address,
  path,
  body,
  ca,
  client,
  isRevoked,
}: Question): Promise<{ status: number; text: string }> {
  const payload = JSON.stringify(body)
  const identity: ConnectionOptions =
    client === null ? {} : { key: client.key, cert: client.certificate }
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...identity,
        host: address,
        port: CONTROL_PORT,
        path,
        method: 'POST',
        ca,
        minVersion: 'TLSv1.3',
        checkServerIdentity: (name, shown) => checkControl(name, shown, isRevoked),
        agent: false,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (more: string) => {
          text += more
          if (text.length > MAX_ANSWER) response.destroy(new Error('the answer is too long'))
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(payload)
  })
}

export function checkControl(
  address: string,
  certificate: PeerCertificate,
  isRevoked: Question['isRevoked'],
): Error | undefined {
  const wrongAddress = checkServerIdentity(address, certificate)
  if (wrongAddress !== undefined) return wrongAddress
  const { subjectAltName, serialNumber } = new X509Certificate(certificate.raw)
  if (!carriesIdentity(subjectAltName, CONTROL_IDENTITY))
    return new Error(`the certificate at ${address} does not carry ${CONTROL_IDENTITY}`)
  return isRevoked(serialNumber)
    ? new Error(`the certificate at ${address} was revoked, or a newer replaced it`)
    : undefined
}

// What is not JSON has no code; the status tells enough.
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export class ControlRefused extends AgentError {
  override readonly name = 'ControlRefused'

  constructor(path: string, status: number, error: WireError['error'] | null) {
    super(`control refused ${path} (${status}): ${error?.message ?? 'no reason given'}`, {
      code: error?.code ?? 'E_CONTROL_REFUSED',
      fault: 'system',
      next: error?.next ?? 'look at the log of control',
    })
  }
}
