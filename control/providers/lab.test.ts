import { expect, test } from 'vitest'
import { renderUserData, type UserDataValues } from './lab.ts'

const values: UserDataValues = {
  hostId: 'host-1',
  address: '198.18.0.11',
  inner: '198.19.0.11',
  controlAddress: '198.18.0.1',
  mirrorAddress: null,
  overlayMode: 'encrypted',
  agentDigest: 'a'.repeat(64),
  nodeDigest: 'b'.repeat(64),
  joinToken: 'T'.repeat(43),
  authorityPem: `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----\n`,
}
const script = 'echo\nexit 0\n'

test.each([
  ['lacks the marker', script],
  ['ends with the marker', `${script}__DRAWBRIDGE_VALUES__\n`],
  ['ends with the marker and no newline', `${script}__DRAWBRIDGE_VALUES__`],
])('a script that %s ends with the marker once and one line a value', (_what, text) => {
  const lines = renderUserData(text, values).split('\n')

  expect(lines.slice(0, 5)).toEqual([
    'echo',
    'exit 0',
    '__DRAWBRIDGE_VALUES__',
    'HOST_ID=host-1',
    'ADDRESS=198.18.0.11',
  ])
  expect(lines).toHaveLength(3 + 10 + 1)
  expect(lines.slice(3, 13).every((line) => /^[A-Z0-9_]+=[^\s"'`$\\]*$/.test(line))).toBe(true)
})

test('a mirror stands in the values where there is one', () => {
  expect(renderUserData(script, { ...values, mirrorAddress: '198.18.0.2' })).toContain(
    '\nMIRROR_ADDRESS=198.18.0.2\n',
  )
})

test('a script with something after the marker is refused', () => {
  expect(() => renderUserData(`${script}__DRAWBRIDGE_VALUES__\nHOST_ID=x\n`, values)).toThrow(
    expect.objectContaining({ code: 'E_BOOTSTRAP_TEMPLATE' }),
  )
})

const HOSTILE = [
  '',
  ' ',
  'x\ny',
  'host-1\n',
  'host-1\r',
  "'",
  '"',
  '$(id)',
  '`id`',
  '../..',
  'ä',
  '\0',
]
const FIELDS = [
  'hostId',
  'address',
  'inner',
  'controlAddress',
  'overlayMode',
  'agentDigest',
  'nodeDigest',
  'joinToken',
] as const

test.each(FIELDS.flatMap((field) => HOSTILE.map((value) => [field, value] as const)))(
  '%s is never %j',
  (field, value) => {
    expect(() => renderUserData(script, { ...values, [field]: value })).toThrow(
      expect.objectContaining({ code: 'E_USER_DATA_VALUE' }),
    )
  },
)

test.each(FIELDS)('%s with a newline behind a good value is refused', (field) => {
  expect(() => renderUserData(script, { ...values, [field]: `${values[field]}\n` })).toThrow(
    'not one that user data may hold',
  )
})

test('a refused value is not repeated in the error', () => {
  expect(() => renderUserData(script, { ...values, joinToken: 'secret!' })).not.toThrow('secret!')
})
