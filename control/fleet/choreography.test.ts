import { afterEach, beforeEach, expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'
import { waitUntil } from '../testing/wait-until.ts'

let fleet: FleetOnLoopback
beforeEach(async () => {
  fleet = await FleetOnLoopback.start()
})
afterEach(() => fleet[Symbol.asyncDispose]())

test('three hosts join, and a fourth disturbs none of them', async () => {
  const [one, two, three] = await fleet.joinThree()

  expect(one.peers).toEqual(['host-2 joined', 'host-3 joined'])
  expect(await fleet.told('host-1', 'host-2')).toEqual([
    'pair-punched',
    'pair-proved',
    'pair-joined',
  ])

  await fleet.join('host-4', 14)
  const state = await fleet.settled(4)

  expect(two.peers).toEqual(['host-1 joined', 'host-3 joined', 'host-4 joined'])
  expect(three.peers).toHaveLength(3)
  expect(state.pairs).toHaveLength(6)
  expect(await fleet.told('host-1', 'host-2')).toEqual([
    'pair-punched',
    'pair-proved',
    'pair-joined',
  ])
})

test('a host that leaves alive is emptied too, and is gone', async () => {
  const [one, two, three] = await fleet.joinThree()
  const { host } = await fleet.control.client().remove('host-3')
  expect(host.state).toBe('leaving')

  const state = await fleet.settled(2)

  expect(state.hosts.find(({ id }) => id === 'host-3')?.state).toBe('gone')
  expect([one, two, three].map(({ peers }) => peers)).toEqual([
    ['host-2 joined'],
    ['host-1 joined'],
    [],
  ])
  expect(await fleet.told('host-1', 'host-3')).toContain('pair-shut')
  expect(await fleet.told('host-3')).toEqual(
    expect.arrayContaining(['host-leaving', 'certificate-revoked', 'host-gone']),
  )
})

test('a host that is dead leaves within two seconds, and someone else takes over its address', async () => {
  const [one, , three] = await fleet.joinThree()
  await three.stop()
  await fleet.control.client().remove('host-3')
  await fleet.settled(2, 2000)
  expect(one.peers).toEqual(['host-2 joined'])

  const four = await fleet.join('host-4', 13)
  const state = await fleet.settled(3)

  expect(four.peers).toEqual(['host-1 joined', 'host-2 joined'])
  expect(state.hosts.find(({ id }) => id === 'host-4')?.address).toBe('127.0.0.13')
})

test('the same name on a new machine joins with rising generations', async () => {
  const [, , three] = await fleet.joinThree()
  await fleet.control.client().remove('host-3')
  const before = (await fleet.settled(2)).hosts.find(({ id }) => id === 'host-3')?.generation
    .ordered
  await three.stop()

  const again = await fleet.join('host-3', 13)
  await fleet.settled(3)

  expect(again.generation).toBeGreaterThan(before ?? 0)
})

test('a host that was away during a leave shuts at its first contact', async () => {
  const [, two] = await fleet.joinThree()
  await two.stop()
  await fleet.control.client().remove('host-3')
  await fleet.state('host-3 gone', ({ hosts }) => hosts.some((host) => host.state === 'gone'))
  expect(two.peers).toContain('host-3 joined')

  await two.start()
  await fleet.settled(2)

  expect(two.peers).toEqual(['host-1 joined'])
})

test('a host that was away while another left and came back as new pairs with it at once', async () => {
  const [one, two] = await Promise.all([fleet.join('host-1', 11), fleet.join('host-2', 12)])
  await fleet.settled(2)
  await Promise.all([one.stop(), two.stop()])
  await fleet.control.client().remove('host-1')
  await fleet.state('host-1 gone', ({ hosts }) =>
    hosts.some(({ id, state }) => id === 'host-1' && state === 'gone'),
  )
  await fleet.join('host-1', 11)
  await fleet.state('host-1 a member again', ({ hosts }) =>
    hosts.some(({ id, state, agent }) => id === 'host-1' && state === 'member' && agent === 'up'),
  )

  await two.start()

  expect((await fleet.settled(2)).pairs).toMatchObject([{ stage: 'joined' }])
})

test('a dead host that comes back after its leave is told that it has no peers, and nothing more', async () => {
  const [, , three] = await fleet.joinThree()
  await three.stop()
  await fleet.control.client().remove('host-3')
  await fleet.settled(2)
  expect(three.peers).toHaveLength(2)

  await three.start()
  await waitUntil('an empty order', () => (three.peers.length === 0 ? true : null))
})

test('an agent that lost its orders is brought up to date, one ahead of control is overtaken', async () => {
  const [one, two] = await fleet.joinThree()
  await one.stop()
  one.forget()
  await one.start()
  await waitUntil('the peers of host-1', () => (one.peers.length === 2 ? true : null))

  two.refuseWith = 'E_STALE_GENERATION'
  const before = two.arrived.at(-1) ?? 0
  await fleet.join('host-4', 14)
  await waitUntil('higher numbers', () => ((two.arrived.at(-1) ?? 0) > before + 2 ? true : null))
  two.refuseWith = null

  await fleet.settled(4)
  expect(await fleet.told('host-2')).toContain('order-refused')
})

test('an agent whose order fails gets it again until it is applied', async () => {
  const [one] = await fleet.joinThree()
  one.refuseWith = 'E_APPLY_FAILED'
  await fleet.join('host-4', 14)
  await waitUntil('a repeated order', () =>
    one.arrived.filter((generation) => generation === one.arrived.at(-1)).length > 1 ? true : null,
  )
  one.refuseWith = null

  await fleet.settled(4)
})

test('an agent’s events are passed on, and its coming and going is told', async () => {
  const [one] = await fleet.joinThree()
  const hash = 'a'.repeat(64)
  one.say({
    kind: 'event',
    event: {
      kind: 'drift',
      at: new Date().toISOString(),
      what: ['wall-v4'],
      detail: 'the last rule is missing',
      repairedInMs: 12,
      wasOpen: false,
      hashBefore: hash,
      hashAfter: hash,
    },
  })

  const seen: string[] = []
  for await (const event of fleet.control.client().events({ signal: AbortSignal.timeout(5000) })) {
    if (event.host === 'host-1') seen.push(event.event?.kind ?? event.kind)
    if (seen.at(-1) === 'drift') await one.stop()
    if (seen.at(-1) === 'agent-down') break
  }

  expect(seen).toEqual(expect.arrayContaining(['agent-up', 'order-sent', 'drift', 'agent-down']))
})

test('an impostor at a host’s address gets no order', async () => {
  const [one, two] = await fleet.joinThree()
  const orders = one.arrived.length
  await one.stop()
  // host-2's certificate is real, but it is not host-1's.
  one.credential = two.credential
  await one.start()
  await fleet.join('host-4', 14)
  await fleet.state('host-4 joined to the others', ({ pairs }) =>
    pairs.some(({ a, b, stage }) => a === 'host-2' && b === 'host-4' && stage === 'joined'),
  )

  expect(one.arrived).toHaveLength(orders)
})
