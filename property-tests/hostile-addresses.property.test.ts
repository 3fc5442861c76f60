import fc from 'fast-check'
import { expect } from 'vitest'
import { guardBatch } from '../agent/firewall/rules/guard-batch.ts'
import { renderSets } from '../agent/firewall/rules/sets.ts'
import { renderWall4 } from '../agent/firewall/rules/wall4.ts'
import { type HostValues, parseHostValues } from '../agent/host-values.ts'
import { DesiredState } from '../agent/protocol/desired-state.ts'
import { always } from './always.ts'
import { anyIpv4, machineOf } from './arbitraries/addresses.ts'
import { hostileTexts } from './arbitraries/hostile-texts.ts'

const RUNS = { runs: 1500 }
const KEYS = ['CONTROL_ADDRESS', 'MIRROR_ADDRESS', 'ADDRESS', 'INNER'] as const

always(
  'a peer is taken in only with addresses that are addresses, letter by letter',
  fc.property(hostileTexts, fc.constantFrom('address', 'inner'), (text, field) => {
    const { host, address, inner, mac } = machineOf(1)
    const taken = DesiredState.safeParse({
      overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
      self: { host, address, inner, mac },
      peers: [{ ...machineOf(2), stage: 'punched', [field]: text }],
    })

    expect(taken.success).toBe(
      isAddress(text) && text !== address && text !== inner && text !== other(field),
    )
  }),
  RUNS,
)

always(
  'the values of a host are read as they stand or refused: none smuggles in another',
  fc.property(hostileTexts, fc.constantFrom(...KEYS), (text, key) => {
    const values = valuesOf({ ...HONEST, [key]: text })

    const value = text.replace(/\n+$/, '') // Empty lines are no values.
    const isFit = isAddress(value) || (key === 'MIRROR_ADDRESS' && value === '')
    expect(values !== null).toBe(isFit)
    if (values !== null) expect(values[NAMES[key]] ?? '').toBe(value)
  }),
  RUNS,
)

always(
  'an address that was let in is one word of the rules, and changes no other',
  fc.property(anyIpv4, anyIpv4, anyIpv4, (control, mirror, peer) => {
    fc.pre(new Set([control, mirror, peer, '@C@', '@M@', '@P@']).size === 6)
    const texts = textsOf(control, mirror, peer)

    expect(texts.map((text) => shapeOf(text, control, mirror, peer))).toEqual(
      textsOf('@C@', '@M@', '@P@').map((text) => shapeOf(text, '@C@', '@M@', '@P@')),
    )
  }),
  { runs: 300 },
)

/** Four numbers from 0 to 255 in plain decimal, and nothing else. */
function isAddress(text: string): boolean {
  const octets = text.split('.')
  return octets.length === 4 && octets.every((octet) => PLAIN.has(octet))
}

const PLAIN = new Set(Array.from({ length: 256 }, (_, value) => String(value)))

const other = (field: 'address' | 'inner'): string =>
  machineOf(2)[field === 'address' ? 'inner' : 'address']

const HONEST = {
  HOST_ID: 'host-1',
  CONTROL_ADDRESS: '198.18.0.1',
  MIRROR_ADDRESS: '198.18.0.2',
  OVERLAY_MODE: 'encrypted',
  AGENT_SHA256: '0'.repeat(64),
  NODE_SHA256: '0'.repeat(64),
  ADDRESS: '198.18.0.11',
  INNER: '198.19.0.11',
}

const NAMES = {
  CONTROL_ADDRESS: 'control',
  MIRROR_ADDRESS: 'mirror',
  ADDRESS: 'address',
  INNER: 'inner',
} as const

function valuesOf(env: Readonly<Record<string, string>>): HostValues | null {
  const lines = Object.entries(env).map(([key, value]) => `${key}=${value}\n`)
  try {
    return parseHostValues(lines.join(''))
  } catch (refusal) {
    expect(refusal).toMatchObject({ code: 'E_HOST_VALUES' })
    return null
  }
}

const textsOf = (control: string, mirror: string, peer: string): readonly string[] => {
  const input = { control, mirror, mode: 'encrypted', tunnelPort: 51820 } as const
  const sets = { holes: [peer], inner: [peer] }
  return [renderWall4(input), guardBatch(input, sets), renderSets(sets, 51820)]
}

/** Every word of a text, the addresses by their roles. */
const shapeOf = (text: string, ...[control, mirror, peer]: readonly string[]): readonly string[] =>
  text.split(/([\s;{},/]+)/).map((word) => {
    if (word === control) return 'control'
    if (word === mirror) return 'mirror'
    return word === peer ? 'peer' : word
  })
