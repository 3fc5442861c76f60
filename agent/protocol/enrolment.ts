import * as z from 'zod'
import { HostId, Instant, Sha256, WireguardKey } from './names.ts'
import type { PersonName } from './ticket.ts'

/** `POST /enrol` on control's host port, over TLS pinned to control's CA, without a client certificate. */
export const EnrolRequest = z.strictObject({
  host: HostId,
  /** The one-time join token as injected, base64url. */
  token: z.string().min(20).max(200),
  /** PKCS#10 in PEM. Control takes nothing from it but the public key, and refuses one that asks for more. */
  csr: z.string().max(8192),
  /** Null when the overlay is plain. */
  wireguardKey: WireguardKey.nullable(),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>

/** `POST /renew`, over mutual TLS with the certificate that is to be replaced. */
export const RenewRequest = z.strictObject({ host: HostId, csr: z.string().max(8192) })
export type RenewRequest = z.infer<typeof RenewRequest>

export const CertificateAnswer = z.strictObject({
  /** PEM. URI SAN `drawbridge://host/<id>`, or `drawbridge://person/<name>`. */
  certificate: z.string(),
  notAfter: Instant,
})
export type CertificateAnswer = z.infer<typeof CertificateAnswer>

/** What control serves to a bootstrap: `GET /files/agent.mjs`, `GET /files/node`. Digests come in the user data. */
export const FileDigests = z.strictObject({ agent: Sha256, node: Sha256 })
export type FileDigests = z.infer<typeof FileDigests>

export const WireError = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    fault: z.enum(['caller', 'system']),
    next: z.string(),
  }),
})
export type WireError = z.infer<typeof WireError>

/** Names in certificates (URI SAN). */
export const CONTROL_IDENTITY = 'drawbridge://control'
export const OPERATOR_IDENTITY = 'drawbridge://operator'
export const hostIdentity = (host: HostId): string => `drawbridge://host/${host}`
export const personIdentity = (person: PersonName): string => `drawbridge://person/${person}`

/** Ports on the underlay. */
export const AGENT_PORT = 7411
export const CONTROL_PORT = 7410
export const MIRROR_PORT = 3142
export const ENCRYPTED_TUNNEL_PORT = 51820
export const PLAIN_TUNNEL_PORT = 4789
