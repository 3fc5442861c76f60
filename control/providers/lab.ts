import { ControlError } from '../errors.ts'

/** What a host's user data says beside the script. */
export interface UserDataValues {
  readonly hostId: string
  readonly address: string
  readonly inner: string
  readonly controlAddress: string
  /** Null where there is no package mirror. */
  readonly mirrorAddress: string | null
  readonly overlayMode: string
  readonly agentDigest: string
  readonly nodeDigest: string
  readonly joinToken: string
  readonly authorityPem: string
}

const MARKER = '__DRAWBRIDGE_VALUES__'

const ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/
const DIGEST = /^[0-9a-f]{64}$/
const EXPRESSIONS = {
  HOST_ID: /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
  ADDRESS,
  INNER: ADDRESS,
  CONTROL_ADDRESS: ADDRESS,
  MIRROR_ADDRESS: new RegExp(`^$|${ADDRESS.source}`),
  OVERLAY_MODE: /^(?:encrypted|plain)$/,
  AGENT_SHA256: DIGEST,
  NODE_SHA256: DIGEST,
  JOIN_TOKEN: /^[A-Za-z0-9_-]{43}$/,
  CA_PEM_BASE64: /^[A-Za-z0-9+/]{64,8192}={0,2}$/,
} as const satisfies Readonly<Record<string, RegExp>>

/**
 * The lab's provider adapter: the bootstrap script with this host's values behind it, as a cloud would
 * inject it. Each value is held against its own expression, so that none can bring a second line.
 * @throws ControlError E_BOOTSTRAP_TEMPLATE, E_USER_DATA_VALUE
 */
export const renderUserData = (script: string, values: UserDataValues): string => {
  const lines = Object.entries(named(values)).map(([key, { value, expression }]) => {
    // `$` alone would let a last newline pass; a value with any line break is refused first.
    if (/[\r\n\0]/.test(value) || !expression.test(value)) throw badValue(key)
    return `${key}=${value}\n`
  })
  return `${upToMarker(script)}${lines.join('')}`
}

interface Named {
  readonly value: string
  readonly expression: RegExp
}

const named = (values: UserDataValues): Readonly<Record<keyof typeof EXPRESSIONS, Named>> => {
  const of = (key: keyof typeof EXPRESSIONS, value: string): Named => ({
    value,
    expression: EXPRESSIONS[key],
  })
  return {
    HOST_ID: of('HOST_ID', values.hostId),
    ADDRESS: of('ADDRESS', values.address),
    INNER: of('INNER', values.inner),
    CONTROL_ADDRESS: of('CONTROL_ADDRESS', values.controlAddress),
    MIRROR_ADDRESS: of('MIRROR_ADDRESS', values.mirrorAddress ?? ''),
    OVERLAY_MODE: of('OVERLAY_MODE', values.overlayMode),
    AGENT_SHA256: of('AGENT_SHA256', values.agentDigest),
    NODE_SHA256: of('NODE_SHA256', values.nodeDigest),
    JOIN_TOKEN: of('JOIN_TOKEN', values.joinToken),
    CA_PEM_BASE64: of('CA_PEM_BASE64', Buffer.from(values.authorityPem).toString('base64')),
  }
}

/** The script may end with the marker line already; it must not hold it anywhere else. */
const upToMarker = (script: string): string => {
  const lines = script.split('\n')
  const at = lines.indexOf(MARKER)
  if (at < 0) return `${script}${script.endsWith('\n') ? '' : '\n'}${MARKER}\n`
  if (lines.slice(at + 1).some((line) => line !== '')) throw badTemplate()
  return `${lines.slice(0, at + 1).join('\n')}\n`
}

const badValue = (key: string): ControlError =>
  // The value itself may be a secret or an attack: it is not repeated.
  new ControlError({
    code: 'E_USER_DATA_VALUE',
    message: `the value for ${key} is not one that user data may hold`,
    fault: 'system',
    next: 'see what control was started with',
  })

const badTemplate = (): ControlError =>
  new ControlError({
    code: 'E_BOOTSTRAP_TEMPLATE',
    message: `the bootstrap script holds something after its line ${MARKER}`,
    fault: 'system',
    next: 'assemble the script anew',
  })
