import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { WireguardKey } from '../protocol/names.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'

/** The host's key for TLS, made here at the first start; it never leaves the host. */
export async function ensureKey(path: string): Promise<KeyObject> {
  const pem = await readIfThere(path)
  if (pem !== null) return createPrivateKey(pem)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeDurably(path, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return privateKey
}

/** The host's key for the tunnel, made here too; returns the public half. */
export async function ensureWireguardKey(path: string): Promise<WireguardKey> {
  const saved = await readIfThere(path)
  if (saved === null) await writeDurably(path, `${rawPrivateKey()}\n`)
  return publicHalf((saved ?? (await readIfThere(path)) ?? '').trim())
}

// WireGuard's keys are the bare 32 bytes, which stand at the end of the DER forms of X25519 (RFC 8410).
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')
const KEY_BYTES = 32

function rawPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('x25519')
  return privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-KEY_BYTES).toString('base64')
}

function publicHalf(raw: string): WireguardKey {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.from(raw, 'base64')])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  const bytes = key.export({ type: 'spki', format: 'der' }).subarray(-KEY_BYTES)
  return WireguardKey.parse(bytes.toString('base64'))
}
