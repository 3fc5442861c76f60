import { type KeyObject, createPublicKey, sign } from 'node:crypto'

/**
 * A PKCS#10 signing request (RFC 2986) without names or attributes: control takes the public key from it and writes
 * the names itself. Small enough by hand; the libraries for it weigh more than the rest of the agent.
 */
export function signingRequest(key: KeyObject): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const info = sequence(VERSION_1, EMPTY_NAME, publicKey, NO_ATTRIBUTES)
  const signature = sign('sha256', info, key)
  return pem(sequence(info, ECDSA_WITH_SHA256, bitString(signature)))
}

const VERSION_1 = Buffer.from([0x02, 0x01, 0x00])
const EMPTY_NAME = Buffer.from([0x30, 0x00])
const NO_ATTRIBUTES = Buffer.from([0xa0, 0x00])
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, Buffer.concat(parts))
const bitString = (bytes: Buffer): Buffer => der(0x03, Buffer.concat([Buffer.from([0]), bytes]))
const der = (tag: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, ...length(content.length)]), content])

const length = (bytes: number): readonly number[] =>
  bytes < 0x80 ? [bytes] : bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff]

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return [
    '-----BEGIN CERTIFICATE REQUEST-----',
    ...lines,
    '-----END CERTIFICATE REQUEST-----',
    '',
  ].join('\n')
}
