import { sign, verify, type KeyObject } from 'node:crypto'

/**
 * The authority's signature under texts: ECDSA over SHA-256 in DER, base64. Every kind of text begins with a line that
 * says what it is, so that none can pass for another, nor for a certificate (which begins with a byte that no text has).
 */
export interface Seal {
  sign(text: string): string
  holds(text: string, signature: string): boolean
}

export const sealOf = (privateKey: KeyObject, publicKey: KeyObject): Seal => ({
  sign: (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64'),
  holds: (text, signature) =>
    verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64')),
})
