import { describe, expect, it } from 'vitest'
import type { App } from '../protocol/app.ts'
import { DesiredState } from '../protocol/desired-state.ts'
import { appOf } from '../testing/app-values.ts'
import { planChange } from './plan-change.ts'
import { stateBetween } from './state-between.ts'

const key = (letter: string) => `${letter.repeat(42)}A=`
const peer = (number: number, stage: string, change: object = {}) => ({
  host: `host-${number}`,
  address: `198.18.0.${10 + number}`,
  publicKey: key(String.fromCharCode(64 + number)),
  inner: `198.19.0.${10 + number}`,
  mac: `02:db:13:00:00:1${number}`,
  stage,
  ...change,
})
const state = (peers: readonly object[], vni = 4096): DesiredState =>
  DesiredState.parse({
    overlay: { mode: 'encrypted', vni, port: 51820 },
    self: {
      host: 'host-1',
      address: '198.18.0.11',
      inner: '198.19.0.11',
      mac: '02:db:13:00:00:0b',
    },
    peers,
  })
const names = (from: DesiredState | null, to: DesiredState) => {
  const { part, shut, punch, join } = planChange(from, to)
  const hosts = (peers: typeof part) => peers.map(({ host }) => host).join()
  return { part: hosts(part), shut: hosts(shut), punch: hosts(punch), join: hosts(join) }
}

describe('the plan of a change', () => {
  it.each([
    [
      'a first state',
      null,
      state([peer(2, 'joined')]),
      { part: '', shut: '', punch: 'host-2', join: 'host-2' },
    ],
    [
      'a punch',
      state([]),
      state([peer(2, 'punched')]),
      { part: '', shut: '', punch: 'host-2', join: '' },
    ],
    [
      'a join',
      state([peer(2, 'punched')]),
      state([peer(2, 'joined')]),
      { part: '', shut: '', punch: '', join: 'host-2' },
    ],
    [
      'a leave',
      state([peer(2, 'joined'), peer(3, 'joined')]),
      state([peer(3, 'joined')]),
      { part: 'host-2', shut: 'host-2', punch: '', join: '' },
    ],
    [
      'a step back',
      state([peer(2, 'joined')]),
      state([peer(2, 'punched')]),
      { part: 'host-2', shut: '', punch: '', join: '' },
    ],
    [
      'nothing',
      state([peer(2, 'joined')]),
      state([peer(2, 'joined')]),
      { part: '', shut: '', punch: '', join: '' },
    ],
    [
      'another key',
      state([peer(2, 'joined')]),
      state([peer(2, 'joined', { publicKey: key('Z') })]),
      { part: 'host-2', shut: 'host-2', punch: 'host-2', join: 'host-2' },
    ],
    [
      'another overlay',
      state([peer(2, 'joined')]),
      state([peer(2, 'joined')], 7),
      { part: 'host-2', shut: 'host-2', punch: 'host-2', join: 'host-2' },
    ],
    [
      'a successor at the same address',
      state([peer(2, 'joined')]),
      state([peer(3, 'punched', { address: '198.18.0.12' })]),
      { part: 'host-2', shut: 'host-2', punch: 'host-3', join: '' },
    ],
  ] as const)('for %s closes what goes and opens what comes', (_title, from, to, plan) => {
    expect(names(from, to)).toEqual(plan)
  })

  it('stands half-way with neither what goes nor what comes', () => {
    const from = state([peer(2, 'joined'), peer(3, 'punched'), peer(4, 'joined')])
    const to = state([peer(3, 'joined'), peer(4, 'joined'), peer(5, 'joined')])

    expect(stateBetween(from, to).peers.map(({ host, stage }) => `${host} ${stage}`)).toEqual([
      'host-3 punched',
      'host-4 joined',
    ])
  })
})

describe('apps', () => {
  const withApps = (apps: readonly App[]) => ({ ...state([]), apps: [...apps] })
  const shop = appOf('shop')
  const bank = appOf('bank', { vni: 0x100001 })
  const dropped = (from: readonly App[], to: readonly App[]) =>
    planChange(withApps(from), withApps(to)).drop.map(({ name }) => name)

  it('are dropped when they are wished no more, or are another network', () => {
    expect(dropped([shop, bank], [bank])).toEqual(['shop'])
    expect(dropped([shop], [appOf('shop', { vni: 0x100002 })])).toEqual(['shop'])
    expect(dropped([shop], [{ ...shop, pool6: 'fdb6:2d1a:a:9::/64' }, bank])).toEqual([])
  })

  it('stand after the closing half of a change as far as they stood before and will stand', () => {
    const between = stateBetween(withApps([shop]), withApps([bank, shop]))

    expect(between.apps.map(({ name }) => name)).toEqual(['shop'])
    expect(stateBetween(withApps([shop]), withApps([bank])).apps).toEqual([])
  })
})
