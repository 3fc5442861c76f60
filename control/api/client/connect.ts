import { X509Certificate } from 'node:crypto'
import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { CONTROL_IDENTITY } from '../../../agent/protocol/enrolment.ts'

/** Opens a raw byte stream to one of control's sockets: the socket itself, or an engine's exec into it. */
export type Connect = (signal: AbortSignal) => Promise<Duplex> | Duplex

const unixSocket =
  (path: string): Connect =>
  () =>
    connectSocket(path)

/** From the path of a socket, or a way of one's own to it. */
export const asConnect = (to: string | Connect): Connect =>
  typeof to === 'string' ? unixSocket(to) : to

/** Whom a client trusts, and what it shows; who logs in has nothing to show yet. Each is PEM. */
export interface Shown {
  readonly authority: string
  readonly certificate?: string
  readonly key?: string
}

/** TLS over whatever `connect` opens. It ends when the signal aborts, also half-way. */
export const openTls = async (
  connect: Connect,
  { certificate, key, authority }: Shown,
  signal: AbortSignal,
): Promise<TLSSocket> => {
  const raw = await connect(signal)
  const secure = connectTls({
    socket: raw,
    ca: authority,
    cert: certificate,
    key,
    minVersion: 'TLSv1.3',
    checkServerIdentity: (_name, { raw: der }) => judge(new X509Certificate(der)),
  })
  const abort = (): void => void secure.destroy(asError(signal.reason))
  signal.addEventListener('abort', abort, { once: true })
  secure.once('close', () => {
    signal.removeEventListener('abort', abort)
    raw.destroy()
  })
  raw.on('error', (error: Error) => secure.destroy(error))
  if (signal.aborted) abort()
  await ready(secure)
  return secure
}

const ready = (socket: TLSSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve)
    // Stays: an error after the handshake reaches the request as well, and must not end the process.
    socket.on('error', reject)
  })

/** A chain to our authority is not enough: agents have one, too. */
const judge = ({ subjectAltName }: X509Certificate): Error | undefined =>
  subjectAltName?.split(', ').includes(`URI:${CONTROL_IDENTITY}`) === true
    ? undefined
    : new Error('what answers at the socket is not control')

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(String(reason))
