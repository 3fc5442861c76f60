import { createHash } from 'node:crypto'
import type { OverlayMode } from '../../protocol/desired-state.ts'
import { readParts } from '../assembly/read-parts.ts'
import { assembleScript } from '../assembly/script.ts'

export const CONTROL = '198.18.201.1'
export const HOST = '198.18.201.11'

/** Values as control would append them. Null takes one away. */
export interface Values {
  readonly [name: string]: string | null
}

const MODE: OverlayMode = 'encrypted'

export const goodValues: Values = {
  CONTROL_ADDRESS: CONTROL,
  MIRROR_ADDRESS: '',
  HOST_ID: 'host-1',
  ADDRESS: HOST,
  INNER: '198.19.201.11',
  OVERLAY_MODE: MODE,
  AGENT_SHA256: 'a'.repeat(64),
  NODE_SHA256: 'b'.repeat(64),
  JOIN_TOKEN: 'a-join-token_of-a-test-01234567',
  CA_PEM_BASE64: Buffer.from(
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  ).toString('base64'),
}

/** The whole user data of one host. */
export function userData(changes: Values = {}): string {
  const lines = Object.entries({ ...goodValues, ...changes })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${String(value)}\n`)
  return userDataWith(lines.join(''))
}

/** The script with any bytes in the place of the values. */
export function userDataWith(values: string): string {
  return assembleScript(readParts(MODE)) + values
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')
