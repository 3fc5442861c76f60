import { expect, test } from 'vitest'
import type { StateView } from '../../control/api/contract.ts'
import { hasJoined, membersOf } from './membership.ts'

type Host = StateView['hosts'][number]

const report = (proved: readonly string[]): Host['report'] =>
  ({ agent: { startedAt: 'first life' }, overlay: { proved } }) as unknown as Host['report']

const host = (id: string, change: Partial<Host> = {}): Host => ({
  id: id as Host['id'],
  address: '198.18.0.11' as Host['address'],
  inner: '198.19.0.11' as Host['inner'],
  mac: '02:db:13:00:00:0b' as Host['mac'],
  state: 'member',
  agent: 'up',
  generation: { ordered: 1, applied: 1 },
  report: report(['host-1', 'host-2']),
  reportAgeMs: 0,
  invitedAt: '2026-01-01T00:00:00.000Z',
  ...change,
})

const state = (...hosts: readonly Host[]): StateView =>
  ({ hosts, pairs: [], settled: true }) as unknown as StateView

test('a lab has joined when every named host is a member whose agent answers', () => {
  expect(hasJoined(state(host('host-1'), host('host-2')), ['host-1', 'host-2'])).toBe(true)
})

test.each([
  ['one that has not joined yet', host('host-2', { state: 'enrolled' })],
  ['one whose agent is down', host('host-2', { agent: 'down' })],
  ['one that has not shaken hands yet', host('host-2', { report: report([]) })],
  ['one that control does not know', host('host-3')],
])('%s keeps a lab from having joined', (_name, other) => {
  expect(hasJoined(state(host('host-1'), other), ['host-1', 'host-2'])).toBe(false)
})

test('a host that was started again has not joined while control still believes in its last life', () => {
  const reborn = new Map([['host-1', 'first life']])

  expect(hasJoined(state(host('host-1')), ['host-1'], reborn)).toBe(false)
})

test('a host that was started again has joined when its new agent has reported', () => {
  const reborn = new Map([['host-1', 'an earlier life']])

  expect(hasJoined(state(host('host-1')), ['host-1'], reborn)).toBe(true)
})

test('hosts that were only invited, or are leaving, are no members to build on', () => {
  const known = state(
    host('host-3'),
    host('host-1', { state: 'enrolled' }),
    host('host-2', { state: 'invited' }),
    host('host-4', { state: 'leaving' }),
    host('host-5', { state: 'gone' }),
  )

  expect(membersOf(known)).toEqual({ members: [1, 3], unfinished: [2, 4] })
})
