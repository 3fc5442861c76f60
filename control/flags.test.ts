import { expect, test } from 'vitest'
import { readFlags } from './flags.ts'

const needed = ['--address', '198.18.0.1', '--vni', '4096']

test('an address and a network number are enough', () => {
  expect(readFlags(needed)).toMatchObject({
    state: '/var/lib/drawbridge-control',
    mirror: null,
    overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
    hostPort: 7410,
    agentPort: 7411,
    agentLifeMs: 4 * 3_600_000,
  })
})

test('a plain overlay goes over VXLAN’s own port', () => {
  expect(readFlags([...needed, '--overlay', 'plain']).overlay).toEqual({
    mode: 'plain',
    vni: 4096,
    port: 4789,
  })
})

test.each([
  ['no address', ['--vni', '1']],
  ['no network number', ['--address', '198.18.0.1']],
  ['a network number of zero', ['--address', '198.18.0.1', '--vni', '0']],
  ['a network number in hexadecimal', ['--address', '198.18.0.1', '--vni', '0x10']],
  ['an address that is none', ['--address', '198.18.0.256', '--vni', '1']],
  ['an unknown flag', [...needed, '--open', 'yes']],
  ['a stray word', [...needed, 'up']],
  ['an empty life', [...needed, '--token-seconds', '0']],
])('%s is a usage error', (_what, words) => {
  expect(() => readFlags(words)).toThrow(expect.objectContaining({ code: 'E_USAGE' }))
})
