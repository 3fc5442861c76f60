import { describe, expect, it } from 'vitest'
import { Ipv4 } from '../../protocol/names.ts'
import { appOf } from '../../testing/app-values.ts'
import { type Device, readDevices } from '../overlay-reading.ts'
import type { OverlayReading } from '../plan/overlay-plan.ts'
import { appWish } from './app-wish.ts'
import { planApps, planLeftovers, planNoApps } from './plan-app.ts'
import { standingEndpoints } from './standing-endpoints.ts'

const HERE = Ipv4.parse('198.18.225.97')
const CARD = 'dbc100000e161'
const endpoints = [
  { host: 'host-2', address: '198.18.225.129', instance: null },
  { host: 'host-9', address: '198.18.229.1', instance: null },
]
const app = appOf('shop', { endpoints })
const around = {
  frames: { mtu: 8870, lower: 'dbwg0', local: '198.19.0.11' },
  destinations: new Map([['host-2', '198.19.0.12']]),
  cards: [{ app: 'shop', address: HERE }],
  isPinned: () => true,
}
const wish = appWish(app, around)

const port = (learning: boolean, flood: boolean) => ({
  info_slave_data: { learning, flood, hairpin: false, mcast_flood: true, bcast_flood: true },
})
const card = (more: object = {}) => ({
  ...{ ifname: CARD, flags: ['UP'], mtu: 8870, master: 'dba100000' },
  linkinfo: { info_kind: 'veth', ...port(false, false) },
  ...more,
})
const reading = (devices: readonly object[]): OverlayReading => ({
  devices: readDevices(JSON.stringify(devices)),
  forwarding: [],
  routes: [],
  wireguard: null,
})
const of = (lines: readonly string[], what: string) => lines.filter((line) => line.includes(what))

describe('the network of an app', () => {
  it('leads to joined peers only, each known endpoint to its own host', () => {
    expect(wish.frames.forwarding).toEqual([
      '00:00:00:00:00:00 198.19.0.12',
      '02:db:c6:12:e1:81 198.19.0.12',
    ])
    expect(wish.pinned).toEqual(['02:db:c6:12:e1:81'])
  })

  it('is made where nothing is, and its cards are not: only the engine has their other ends', () => {
    const { ip, bridge, findings } = planApps([wish], reading([]))

    expect(of(ip, 'link add').length).toBe(2)
    expect(of(ip, CARD)).toEqual([])
    expect(findings).toContain('dba100000 is missing')
    expect(bridge).toContain('fdb replace 02:db:c6:12:e1:81 dev dbx100000 master static')
  })

  it.each<readonly [string, object, string]>([
    ['off its bridge', { master: undefined }, 'master dba100000'],
    ['down', { flags: [] }, 'up'],
    ['learning', { linkinfo: port(true, false) }, 'type bridge_slave learning off'],
    [
      'given what is for nobody known',
      { linkinfo: port(false, true) },
      'type bridge_slave flood off',
    ],
    ['of another length', { mtu: 1500 }, 'mtu 8870'],
  ])('takes a card back that is %s', (_what, more, setting) => {
    const { ip } = planApps([wish], reading([card(more)]))

    expect(of(ip, CARD)).toEqual([`link set dev ${CARD} ${setting}`])
  })

  it('leaves a card as it is that is as it should be', () => {
    expect(of(planApps([wish], reading([card()])).ip, CARD)).toEqual([])
  })

  it('takes a card off its bridge that nothing ties to its address', () => {
    const loose = appWish(app, { ...around, isPinned: () => false })

    const off = { master: undefined, flags: [] }
    expect(of(planApps([loose], reading([card()])).ip, CARD)).toEqual([
      `link set dev ${CARD} nomaster`,
      `link set dev ${CARD} down`,
    ])
    expect(of(planApps([loose], reading([card(off)])).ip, CARD)).toEqual([])
  })

  it('has no port that is not its own', () => {
    const { ip } = planApps([wish], reading([card(), { ...card(), ifname: 'evil0' }]))

    expect(of(ip, 'evil0')).toEqual(['link set dev evil0 nomaster'])
  })

  it('goes with all its devices, and takes none of another along', () => {
    const named = (ifname: string) => ({ ...card(), ifname })
    const all = ['dba100000', 'dbx100000', CARD, 'dba100001', 'dbbr0', 'dbvx0', 'dbwg0', 'eth0']
    const { ip } = planLeftovers([wish], reading(all.map(named)))

    expect(ip).toEqual(['link del dev dba100001'])
    expect(planLeftovers([], reading(all.map(named))).ip.length).toBe(4)
    expect(planNoApps(reading(all.map(named))).ip).toEqual([
      `link set dev ${CARD} nomaster`,
      `link set dev ${CARD} down`,
      ...['dba100000', 'dbx100000', 'dba100001'].map((name) => `link del dev ${name}`),
    ])
  })
})

describe('endpoints that are told of', () => {
  const devices = (master: string | undefined): ReadonlyMap<string, Device> =>
    reading([card({ master })]).devices
  const cards = [{ app: 'shop', address: HERE }]

  it('are those whose card stands on the bridge', () => {
    expect(standingEndpoints(app, cards, devices('dba100000'))).toEqual([
      { address: HERE, instance: null },
    ])
    expect(standingEndpoints(app, cards, devices(undefined))).toEqual([])
    expect(standingEndpoints(app, [{ app: 'bank', address: HERE }], devices('dba100000'))).toEqual(
      [],
    )
  })
})
