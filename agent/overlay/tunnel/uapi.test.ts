import { expect, it } from 'vitest'
import { peerWords, nudgeWords } from './peer-words.ts'
import { readUapi, uapiSet } from './uapi.ts'
import { readWireguard } from './wireguard-reading.ts'

// One wireguard-go, asked over its socket and by `wg show dbwg0 dump` in the same second. The keys were made for this.
const NO_KEY = '0'.repeat(64)
const ANSWER = `private_key=3825cd822b7affc2069ceabd47d688f231838f97bbb9e0911aa34eab1627b871
listen_port=51820
public_key=734ba0b16d18c648e6dbd9a5c88f6f985b308a595d3615c35a94fb5ed00f9627
preshared_key=${NO_KEY}
protocol_version=1
endpoint=198.18.0.12:51820
last_handshake_time_sec=1795635516
last_handshake_time_nsec=45767341
tx_bytes=4892
rx_bytes=4596
persistent_keepalive_interval=25
allowed_ip=198.19.0.12/32
public_key=501b42d0ea2fe620cd90bb7136ae5b107c5d1934b44e3e2ac3e2052d3dcf3c1b
preshared_key=${NO_KEY}
protocol_version=1
endpoint=198.18.0.13:51820
last_handshake_time_sec=1795635521
last_handshake_time_nsec=241783011
tx_bytes=5104
rx_bytes=4688
persistent_keepalive_interval=25
allowed_ip=198.19.0.13/32
errno=0

`
const DUMP = `OCXNgit6/8IGnOq9R9aI8jGDj5e7ueCRGqNOqxYnuHE=\tDiUoJ7b2v4cjzKhCjiesADbOOSAoJ9jU1QEZJ/COyRo=\t51820\toff
c0ugsW0Yxkjm29mlyI9vmFswilldNhXDWpT7XtAPlic=\t(none)\t198.18.0.12:51820\t198.19.0.12/32\t1795635516\t4596\t4892\t25
UBtC0Oov5iDNkLtxNq5bEHxdGTS0Tj4qw+IFLT3PPBs=\t(none)\t198.18.0.13:51820\t198.19.0.13/32\t1795635521\t4688\t5104\t25
`
const PEER = 'c0ugsW0Yxkjm29mlyI9vmFswilldNhXDWpT7XtAPlic='
const PEER_HEX = '734ba0b16d18c648e6dbd9a5c88f6f985b308a595d3615c35a94fb5ed00f9627'

it('the socket and `wg` tell the same of a tunnel', () => {
  expect(readUapi(ANSWER)).toEqual(readWireguard(DUMP))
})

it('a bare peer and a bare device are read as `wg` reads them', () => {
  const bare = `listen_port=0\npublic_key=${PEER_HEX}\npreshared_key=${'1'.repeat(64)}\nerrno=0\n\n`

  expect(readUapi(bare)).toEqual({
    publicKey: '',
    port: 0,
    peers: new Map([
      [
        PEER,
        {
          endpoint: '(none)',
          allowed: '(none)',
          keepaliveS: 0,
          hasPresharedKey: true,
          latestHandshake: 0,
          receivedBytes: 0,
        },
      ],
    ]),
  })
  expect(readUapi('listen_port=51820\nerrno=0\n\n')?.peers.size).toBe(0)
})

it.each(['', 'errno=-22\n\n', 'listen_port=51820\n'])('an answer like %j is no reading', (text) => {
  expect(readUapi(text)).toBeNull()
})

it('a peer is given as `wg set` gives it, with its allowed addresses in place of those before', () => {
  const peer = { publicKey: PEER, endpoint: '198.18.0.12:51820', allowed: '198.19.0.12/32' }

  expect(uapiSet(peerWords({ ...peer, keepaliveS: 25 }), () => '')).toBe(
    [
      'set=1',
      `public_key=${PEER_HEX}`,
      `preshared_key=${NO_KEY}`,
      'endpoint=198.18.0.12:51820',
      'persistent_keepalive_interval=25',
      'replace_allowed_ips=true',
      'allowed_ip=198.19.0.12/32',
      '\n',
    ].join('\n'),
  )
})

it('removal, keys and a nudge stand in the order of their words', () => {
  const nudge = nudgeWords({ publicKey: PEER, endpoint: '', allowed: '', keepaliveS: 0 })
  const words = ['private-key', 'file', 'listen-port', '1', 'peer', PEER, 'remove', ...nudge]

  expect(
    uapiSet(words, () => PEER)
      .split('\n')
      .slice(1, -2),
  ).toEqual([
    `private_key=${PEER_HEX}`,
    'listen_port=1',
    `public_key=${PEER_HEX}`,
    'remove=true',
    `public_key=${PEER_HEX}`,
    'persistent_keepalive_interval=1',
    `public_key=${PEER_HEX}`,
    'persistent_keepalive_interval=0',
  ])
})

it('a word that nobody taught it is refused, not left out', () => {
  expect(() => uapiSet(['fwmark', '1'], () => '')).toThrow('fwmark')
})
