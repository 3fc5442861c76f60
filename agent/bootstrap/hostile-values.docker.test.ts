import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BareHost } from './testing/bare-host.ts'
import { imagesOf } from './testing/images.ts'
import { userData, userDataWith, type Values } from './testing/user-data.ts'

let host: BareHost

beforeAll(async () => {
  host = await BareHost.start((await imagesOf('host'))('host'))
})

afterAll(async () => {
  await host[Symbol.asyncDispose]()
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const MALFORMED: readonly (readonly [string, Values])[] = [
  ['an address that is a command', { CONTROL_ADDRESS: '$(touch /tmp/bitten)' }],
  ['an address with a command behind it', { CONTROL_ADDRESS: '198.18.201.1;touch /tmp/bitten' }],
  ['an address in backticks', { ADDRESS: '`touch /tmp/bitten`' }],
  ['an address with a rule behind it', { CONTROL_ADDRESS: '198.18.201.1 -j ACCEPT' }],
  ['an address with a prefix length', { CONTROL_ADDRESS: '0.0.0.0/0' }],
  ['the address of everybody', { CONTROL_ADDRESS: '0.0.0.0' }],
  ['a broadcast address', { CONTROL_ADDRESS: '255.255.255.255' }],
  ['an address of the host itself', { CONTROL_ADDRESS: '127.0.0.1' }],
  ['an octet that is too large', { ADDRESS: '198.18.201.256' }],
  ['an octet with a leading zero', { ADDRESS: '198.18.201.011' }],
  ['an IPv6 address', { MIRROR_ADDRESS: 'fdb6::1' }],
  ['an empty address', { CONTROL_ADDRESS: '' }],
  ['an address in quotes', { INNER: "'198.19.201.11'" }],
  ['an address with a carriage return', { INNER: '198.19.201.11\r' }],
  ['a host id that is a path', { HOST_ID: '../../etc/passwd' }],
  ['a host id in capitals', { HOST_ID: 'HOST-1' }],
  ['a host id that is an option', { HOST_ID: '-rf' }],
  ['a host id of 33 letters', { HOST_ID: 'a'.repeat(33) }],
  ['another overlay mode', { OVERLAY_MODE: 'plain' }],
  ['a digest that is too short', { AGENT_SHA256: 'a'.repeat(63) }],
  ['a digest in capitals', { NODE_SHA256: 'A'.repeat(64) }],
  ['a token with a quote', { JOIN_TOKEN: `aaaaaaaaaaaaaaaaaaaaaaaa'; touch /tmp/bitten; '` }],
  ['a token with an arithmetic trap', { JOIN_TOKEN: 'a[$(touch /tmp/bitten)]aaaaaaaaaaaa' }],
  ['a token that is too short', { JOIN_TOKEN: 'abc' }],
  ['a certificate that is not base64', { CA_PEM_BASE64: '-----BEGIN CERTIFICATE-----' }],
  [
    'a certificate that is a private key',
    { CA_PEM_BASE64: base64('-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n') },
  ],
  [
    'a certificate with a shell behind it',
    {
      CA_PEM_BASE64: base64(
        '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n$(touch /tmp/bitten)\n',
      ),
    },
  ],
  ['a line break in a value', { HOST_ID: 'host-1\ntouch /tmp/bitten' }],
]

const OTHERWISE: readonly (readonly [string, string, string])[] = [
  ['a NUL byte', userData({ HOST_ID: 'host-1\0' }), 'E_VALUE_MALFORMED'],
  ['bytes that are no text', userData({ HOST_ID: 'h\xff\xfe' }), 'E_VALUE_MALFORMED'],
  ['a value given twice', `${userData()}CONTROL_ADDRESS=198.18.201.2\n`, 'E_VALUE_DUPLICATE'],
  ['an unknown value', `${userData()}PATH=/tmp\n`, 'E_VALUE_UNKNOWN'],
  ['a variable of bash', `${userData()}BASH_ENV=/tmp/x\n`, 'E_VALUE_UNKNOWN'],
  ['a name with a subscript', `${userData()}A[$(touch /tmp/bitten)]=1\n`, 'E_VALUE_MALFORMED'],
  ['a command line', `${userData()}touch /tmp/bitten\n`, 'E_VALUE_MALFORMED'],
  ['no values at all', userDataWith(''), 'E_VALUE_MISSING'],
  ['a missing control address', userData({ CONTROL_ADDRESS: null }), 'E_VALUE_MISSING'],
  ['a missing token', userData({ JOIN_TOKEN: null }), 'E_VALUE_MISSING'],
  [
    'a value that is too long',
    userData({ CA_PEM_BASE64: 'A'.repeat(20_000) }),
    'E_VALUES_OVERSIZE',
  ],
  ['values that are too long', `${userData()}${'\n'.repeat(40_000)}`, 'E_VALUES_OVERSIZE'],
  [
    'a script that was changed on its way',
    userData().replace('#!/bin/bash', '#!/bin/bash\r'),
    'E_VALUE_MALFORMED',
  ],
]

const ALL = [
  ...MALFORMED.map(([name, values]) => [name, userData(values), 'E_VALUE_MALFORMED'] as const),
  ...OTHERWISE,
]

describe('hostile values', () => {
  it.each(ALL)('%s is refused before any use', async (_name, text, code) => {
    await host.inject(text)
    const { exitCode, output } = await host.early()
    expect(output).toContain(`drawbridge-bootstrap: ${code}: `)
    expect(output).toContain('next: ')
    expect(exitCode).toBe(65)
    expect(
      await host.run('find /tmp/bitten /etc/drawbridge -not -type d 2>/dev/null || true'),
    ).toBe('')
  })

  it('are not shown to whoever reads the journal', async () => {
    await host.inject(userData({ JOIN_TOKEN: 'secret but malformed' }))
    expect((await host.early()).output).not.toContain('secret but malformed')
  })

  it('leave the host shut by both walls', async () => {
    await host.run(
      'nft delete table inet drawbridge_guard; iptables -F; iptables -P INPUT ACCEPT; ip6tables -F',
    )
    await host.inject(userData({ HOST_ID: '$(id)' }))
    await host.early()
    expect(await host.run('iptables -S')).toContain(
      '-P INPUT DROP\n-P FORWARD DROP\n-P OUTPUT DROP',
    )
    expect(await host.run('ip6tables -S INPUT')).toMatch(/-j DROP\n$/)
    expect(await host.run('nft list table inet drawbridge_guard')).toContain('policy drop')
  })

  it.each(['', 'evening', '--help', 'early; id'])("the stage '%s' is refused", async (stage) => {
    const { exitCode, output } = await host.machine.exec([
      'bash',
      '/var/lib/cloud/user-data',
      stage,
    ])
    expect(output).toContain('E_USAGE')
    expect(exitCode).toBe(64)
  })
})
