import { describe, expect, it } from 'vitest'
import { DesiredState } from '../../protocol/desired-state.ts'
import { readDevices, readForwarding, readRoutes } from '../overlay-reading.ts'
import { overlayWish } from '../overlay-wish.ts'
import { readWireguard } from '../tunnel/wireguard-reading.ts'
import type { OverlayReading } from './overlay-plan.ts'
import { planNoOverlay, planOverlay } from './plan-overlay.ts'

const PEER_KEY = `${'B'.repeat(42)}A=`
const OWN_KEY = `${'C'.repeat(42)}A=`
const desired = DesiredState.parse({
  overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
  self: { host: 'host-1', address: '198.18.0.11', inner: '198.19.0.11', mac: '02:db:13:00:00:0b' },
  peers: [
    {
      host: 'host-2',
      address: '198.18.0.12',
      publicKey: PEER_KEY,
      inner: '198.19.0.12',
      mac: '02:db:13:00:00:0c',
      stage: 'joined',
    },
  ],
})
const wish = overlayWish(desired, { device: 'eth0', mtu: 9000 })
const up = (name: string, more: object) => ({ ifname: name, flags: ['UP'], mtu: 8870, ...more })
const whole: OverlayReading = {
  devices: readDevices(
    JSON.stringify([
      up('dbwg0', { mtu: 8920, addr_info: [{ local: '198.19.0.11', prefixlen: 32 }] }),
      up('dbbr0', {
        flags: ['UP', 'NOARP'],
        address: '02:db:13:00:00:0b',
        linkinfo: { info_kind: 'bridge' },
      }),
      up('dbvx0', {
        master: 'dbbr0',
        linkinfo: {
          info_kind: 'vxlan',
          info_data: {
            id: 4096,
            local: '198.19.0.11',
            link: 'dbwg0',
            port: 4789,
            port_range: { low: 4789, high: 4790 },
            learning: false,
          },
        },
      }),
    ]),
  ),
  forwarding: readForwarding(
    JSON.stringify([
      {
        mac: '00:00:00:00:00:00',
        ifname: 'dbvx0',
        dst: '198.19.0.12',
        flags: ['self'],
        state: 'permanent',
      },
      {
        mac: '02:db:13:00:00:0c',
        ifname: 'dbvx0',
        dst: '198.19.0.12',
        flags: ['self'],
        state: 'permanent',
      },
      { mac: '02:db:13:00:00:0c', ifname: 'dbvx0', master: 'dbbr0', flags: [], state: 'static' },
      { mac: '8a:00:00:00:00:01', ifname: 'dbvx0', master: 'dbbr0', flags: [], state: 'permanent' },
    ]),
  ),
  routes: readRoutes(
    JSON.stringify([
      { dst: '198.19.0.12', dev: 'dbwg0' },
      { dst: '198.18.0.0/24', dev: 'eth0', protocol: 'kernel' },
    ]),
  ),
  wireguard: readWireguard(
    `secret\t${OWN_KEY}\t51820\toff\n${PEER_KEY}\t(none)\t198.18.0.12:51820\t198.19.0.12/32\t1700000000\t1\t2\t25\n`,
  ),
}
const plan = (reading: OverlayReading) => planOverlay(wish, reading, OWN_KEY)

describe('the plan of an overlay', () => {
  it('is empty when everything stands as wished', () => {
    expect(plan(whole)).toEqual({ findings: [], ip: [], bridge: [], wg: [] })
  })

  it('takes the underlay’s card off the bridge, where neighbours would speak to containers', () => {
    const [card] = readDevices(JSON.stringify([up('eth0', { master: 'dbbr0' })]))
    const reading = { ...whole, devices: new Map([...whole.devices, ...(card ? [card] : [])]) }

    expect(plan(reading).ip).toEqual(['link set dev eth0 nomaster'])
  })

  it('takes the MTU of each layer from the underlay', () => {
    expect([wish.tunnel?.mtu, wish.frames.mtu, wish.bridge.mtu]).toEqual([8920, 8870, 8870])
  })

  it('makes only the end with the smaller id call, so that two calls never cross', () => {
    const [peer] = desired.peers
    if (peer === undefined) throw new Error('the test needs a peer')
    const { host } = desired.self
    const others = {
      ...desired,
      self: { ...desired.self, host: peer.host },
      peers: [{ ...peer, host }],
    }
    const keepalives = [desired, others].map((state) =>
      overlayWish(state, { device: 'eth0', mtu: 9000 }).tunnel?.peers.map((one) => one.keepaliveS),
    )

    expect(keepalives).toEqual([[25], [0]])
  })

  it('pins the source port of frames, so that a hole can be exact', () => {
    const { ip } = plan({
      ...whole,
      devices: new Map([...whole.devices].filter(([name]) => name !== 'dbvx0')),
    })

    expect(ip.find((line) => line.startsWith('link add name dbvx0'))).toContain(
      'dstport 4789 srcport 4789 4790 nolearning',
    )
  })

  it('writes all entries of a device that is made anew, whatever stood in the old one', () => {
    const { bridge } = plan({
      ...whole,
      devices: new Map([...whole.devices].filter(([name]) => name !== 'dbvx0')),
    })

    expect(bridge).toEqual([
      'fdb append 00:00:00:00:00:00 dev dbvx0 dst 198.19.0.12 self permanent',
      'fdb append 02:db:13:00:00:0c dev dbvx0 dst 198.19.0.12 self permanent',
      'link set dev dbvx0 learning off',
      'fdb replace 02:db:13:00:00:0c dev dbvx0 master static',
    ])
  })

  it('makes a VXLAN device anew when its number is another', () => {
    const other = overlayWish(
      { ...desired, overlay: { ...desired.overlay, vni: 5 } },
      { device: 'eth0', mtu: 9000 },
    )

    expect(planOverlay(other, whole, OWN_KEY).ip.slice(0, 2)).toEqual([
      'link del dev dbvx0',
      expect.stringContaining('vxlan id 5 '),
    ])
  })

  it('removes a forwarding entry that leads elsewhere, also one that bends a wished one', () => {
    const bent = readForwarding(
      JSON.stringify([
        {
          mac: '02:db:13:00:00:0c',
          ifname: 'dbvx0',
          dst: '198.19.0.12',
          port: 9,
          flags: ['self'],
          state: 'permanent',
        },
      ]),
    )

    expect(plan({ ...whole, forwarding: [...whole.forwarding, ...bent] }).bridge).toEqual([
      'fdb del 02:db:13:00:00:0c dev dbvx0 dst 198.19.0.12 port 9 self',
    ])
  })

  it('removes a tunnel peer that nobody wished', () => {
    const wireguard = readWireguard(
      `secret\t${OWN_KEY}\t51820\toff\n${PEER_KEY}\t(none)\t198.18.0.12:51820\t198.19.0.12/32\t0\t1\t2\t25\nforeign\t(none)\t(none)\t0.0.0.0/0\t0\t0\t0\toff\n`,
    )

    expect(plan({ ...whole, wireguard }).wg).toEqual(['peer', 'foreign', 'remove'])
  })

  it('never puts the private key into a command', () => {
    const { wg } = planOverlay(
      wish,
      { ...whole, wireguard: readWireguard('secret\tother\t1\toff\n') },
      OWN_KEY,
    )

    expect(wg.slice(0, 2)).toEqual(['private-key', '@KEY@'])
  })

  it('takes everything away from a host that has no overlay any more', () => {
    expect(planNoOverlay(whole).ip).toEqual(['link del dev dbvx0', 'link del dev dbbr0'])
  })
})
