import { createHash, createPrivateKey, KeyObject, webcrypto } from 'node:crypto'

/** The only kind of key that control makes or certifies. */
export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const

export const newKeyPair = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])

export const privateKeyPem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' })

export const privateKeyFromPem = (pem: string): webcrypto.CryptoKey =>
  createPrivateKey(pem).toCryptoKey(KEY_ALGORITHM, false, ['sign'])

/** SHA-256 of the public key as SubjectPublicKeyInfo, which names it whatever it was wrapped in. */
export const keyHash = (key: webcrypto.CryptoKey): string =>
  createHash('sha256')
    .update(KeyObject.from(key).export({ type: 'spki', format: 'der' }))
    .digest('hex')
