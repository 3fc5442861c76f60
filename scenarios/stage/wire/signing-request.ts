// The library resolves its parsers through decorators, which need this polyfill before it is loaded.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { generateKeyPairSync } from 'node:crypto'
import { ALGORITHM, newKeys } from './keys.ts'

/** What a signing request asks for besides a certificate. */
export interface Greed {
  /** To sign certificates itself. */
  readonly toBeAuthority?: true
  /** Names, as they stand in a certificate. */
  readonly names?: x509.JsonGeneralNames
}

/** A fresh key's signing request (PKCS#10), with whatever it asks for. */
export async function signingRequest({ toBeAuthority, names }: Greed = {}): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    keys: await newKeys(),
    signingAlgorithm: ALGORITHM,
    extensions: [
      ...(toBeAuthority ? [new x509.BasicConstraintsExtension(true, undefined, true)] : []),
      ...(names ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  })
  return request.toString('pem')
}

/** A tunnel key that nobody has: 32 bytes, at the end of the DER form of X25519. */
export const newTunnelKey = (): string =>
  generateKeyPairSync('x25519')
    .publicKey.export({ type: 'spki', format: 'der' })
    .subarray(-32)
    .toString('base64')
