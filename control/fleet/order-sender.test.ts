import { expect, test } from 'vitest'
import { DesiredState } from '../../agent/protocol/desired-state.ts'
import type { OrderAnswer } from '../../agent/protocol/order.ts'
import { waitUntil } from '../testing/wait-until.ts'
import type { LinkOwner } from './link-owner.ts'
import { OrderSender } from './order-sender.ts'
import { SimulatedFleet } from './simulated-fleet.ts'
import type { Wish } from './send-order.ts'

const wishOf = (generation: number, list = 1): Wish => ({
  generation,
  desired: DESIRED,
  revocations: {
    signed: { text: '', signature: '' },
    list: { version: 1, number: list, issuedAt: '', revoked: [], left: [] },
  },
})

const DESIRED = DesiredState.parse({
  overlay: { mode: 'plain', vni: 1, port: 4789 },
  self: { host: 'host-1', address: '198.18.0.11', inner: '198.19.0.11', mac: '02:db:13:00:00:0b' },
  peers: [],
})

const REPORT = (() => {
  const fleet = new SimulatedFleet()
  const id = fleet.join('host-1', 11)
  fleet.contact(id)
  const report = fleet.contacts.get(id)?.report
  if (report === undefined || report === null) throw new Error('no report')
  return report
})()

/** A sender whose answers are given by hand. */
const scene = () => {
  const state = { wish: wishOf(1), refusals: 0, failures: 0 }
  const open: {
    wish: Wish
    answer: (answer: OrderAnswer) => void
    fail: (error: Error) => void
  }[] = []
  const stop = new AbortController()
  const owner: LinkOwner = {
    context: () => ({ context: null }),
    eagerness: () => 'lost',
    wish: () => state.wish,
    now: () => new Date(0),
    random: () => 0,
    onShown: () => undefined,
    onReport: () => undefined,
    onAnswered: () => undefined,
    onEvent: () => undefined,
    onDown: () => undefined,
    onSending: () => undefined,
    onRefused: () => (state.refusals += 1),
    onSendFailed: () => (state.failures += 1),
  }
  const sender = new OrderSender({
    owner,
    signal: stop.signal,
    send: (wish) =>
      new Promise((resolve, reject) => open.push({ wish, answer: resolve, fail: reject })),
  })
  const sent = () => open.map(({ wish }) => wish.generation)
  const last = () => open.at(-1) ?? { answer: () => undefined, fail: () => undefined }
  const until = (...generations: number[]) =>
    waitUntil(
      'these orders',
      () => (JSON.stringify(sent()) === JSON.stringify(generations) ? true : null),
      { seen: sent },
    )
  return { state, sender, sent, last, until, stop }
}

const applied: OrderAnswer = { outcome: 'applied', report: REPORT }

test('one order is on its way at a time, and what changed meanwhile goes as one', async () => {
  const { state, sender, last, until, sent } = scene()
  sender.poke()
  for (const generation of [2, 3, 4]) {
    state.wish = wishOf(generation)
    sender.poke()
  }
  expect(sent()).toEqual([1])

  last().answer(applied)
  await until(1, 4)
})

test('an answered order is not sent again until the agent turns out to have lost it', async () => {
  const { sender, last, until, sent } = scene()
  sender.poke()
  last().answer(applied)
  await new Promise((resolve) => setTimeout(resolve, 20))
  sender.noteHeld(1)
  sender.poke()
  expect(sent()).toEqual([1])

  sender.noteHeld(0)
  await until(1, 1)
})

test('a newer revocation list goes out with the order that was answered before', async () => {
  const { state, sender, last, until } = scene()
  sender.poke()
  last().answer(applied)
  await until(1)
  state.wish = wishOf(1, 2)
  await new Promise((resolve) => setImmediate(resolve))
  sender.poke()

  await until(1, 1)
})

test('an order without an answer, and a refused one, are sent again', async () => {
  const { state, sender, last, until } = scene()
  sender.poke()
  last().fail(new Error('the way there failed'))
  await until(1, 1)
  last().answer({ outcome: 'refused', code: 'E_APPLY_FAILED', message: '', generation: 0 })
  await until(1, 1, 1)

  expect(state).toMatchObject({ failures: 1, refusals: 1 })
})

test('nothing is sent after the connection has ended', async () => {
  const { sender, last, stop, sent } = scene()
  sender.poke()
  stop.abort()
  last().fail(new Error('ended'))
  await new Promise((resolve) => setTimeout(resolve, 150))

  expect(sent()).toEqual([1])
})
