import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { WireguardPeerReading, WireguardReading } from './wireguard-reading.ts'

// The cross-platform interface of WireGuard (wireguard.com/xplatform): what `wg` itself speaks to wireguard-go.

type Fields = readonly (readonly [string, string])[]

/** An answer to `get=1`; null when it tells of an error. */
export function readUapi(answer: string): WireguardReading | null {
  const fields = fieldsOf(answer)
  if (valueOf(fields, 'errno') !== '0') return null
  const [own, ...peers] = sections(fields)
  const key = valueOf(own ?? [], 'private_key')
  return {
    publicKey: key === undefined ? '' : publicKeyOf(key),
    port: Number(valueOf(own ?? [], 'listen_port') ?? 0),
    peers: new Map(peers.map(readPeer)),
  }
}

const fieldsOf = (text: string): Fields =>
  text
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])

const valueOf = (fields: Fields, wanted: string): string | undefined =>
  fields.find(([name]) => name === wanted)?.[1]

/** The device's own fields, then those of each peer. */
function sections(fields: Fields): readonly Fields[] {
  const begins = fields.flatMap(([name], index) => (name === 'public_key' ? [index] : []))
  return [0, ...begins].map((begin, index) => fields.slice(begin, begins[index]))
}

function readPeer(fields: Fields): [string, WireguardPeerReading] {
  const number = (name: string): number => Number(valueOf(fields, name) ?? 0)
  const allowed = fields.filter(([name]) => name === 'allowed_ip').map(([, value]) => value)
  return [
    base64(valueOf(fields, 'public_key') ?? ''),
    {
      endpoint: valueOf(fields, 'endpoint') ?? '(none)',
      allowed: allowed.join(',') || '(none)',
      keepaliveS: number('persistent_keepalive_interval'),
      hasPresharedKey: /[^0]/.test(valueOf(fields, 'preshared_key') ?? ''),
      latestHandshake: number('last_handshake_time_sec'),
      receivedBytes: number('rx_bytes'),
    },
  ]
}

// RFC 8410: what stands before the 32 bytes of an X25519 private key.
const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')

function publicKeyOf(privateKeyHex: string): string {
  const key = Buffer.concat([PKCS8_HEAD, Buffer.from(privateKeyHex, 'hex')])
  const own = createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(own).export({ format: 'jwk' })
  return Buffer.from(x, 'base64url').toString('base64')
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')
const hex = (key: string): string => Buffer.from(key, 'base64').toString('hex')

const NO_KEY = '0'.repeat(64)

/** A request that does what `wg set <device>` does with these words; `keyIn` gives what a key file holds. */
export function uapiSet(words: readonly string[], keyIn: (path: string) => string): string {
  const lines: string[] = []
  for (let at = 0; at < words.length;) {
    const [word = '', value = ''] = words.slice(at, at + 2)
    lines.push(...linesOf(word, value, keyIn))
    at += word === 'remove' ? 1 : 2
  }
  return `set=1\n${lines.join('\n')}\n\n`
}

function linesOf(word: string, value: string, keyIn: (path: string) => string): readonly string[] {
  switch (word) {
    case 'private-key':
      return [`private_key=${hex(keyIn(value))}`]
    case 'listen-port':
      return [`listen_port=${value}`]
    case 'peer':
      return [`public_key=${hex(value)}`]
    case 'remove':
      return ['remove=true']
    case 'preshared-key':
      return [`preshared_key=${keyIn(value) === '' ? NO_KEY : hex(keyIn(value))}`]
    case 'endpoint':
      return [`endpoint=${value}`]
    case 'persistent-keepalive':
      return [`persistent_keepalive_interval=${value}`]
    case 'allowed-ips':
      return ['replace_allowed_ips=true', `allowed_ip=${value}`]
    default:
      throw new TypeError(`a word of wg set that is not known: ${word}`)
  }
}
