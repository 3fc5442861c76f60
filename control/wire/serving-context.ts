import { constants } from 'node:crypto'
import type { TlsOptions } from 'node:tls'
import type { Credential } from '../credentials/own-certificates.ts'

/**
 * TLS of control's own doors. No session is ever resumed for long: a resumed one would be accepted after
 * its certificate ended (so every request is judged again, too).
 */
export const servingContext = (credential: Credential, authorityPem: string): TlsOptions => ({
  cert: credential.certificate,
  key: credential.key,
  ca: authorityPem,
  minVersion: 'TLSv1.3',
  secureOptions: constants.SSL_OP_NO_TICKET,
  sessionTimeout: 1,
})
