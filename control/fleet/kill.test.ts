import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'

// Milliseconds into a join, and into a leave, at which control is killed: a spread over all of their stages.
test.each([0, 8, 20, 45])(
  'control killed %i ms into a join and into a leave converges after its start',
  async (ms) => {
    await using fleet = await FleetOnLoopback.start()
    const [one, two] = await fleet.joinThree()
    const four = await fleet.enrol('host-4', 14)
    await four.start()
    await delay(ms)
    await fleet.control.end()
    await fleet.control.start()
    await fleet.settled(4)
    expect(one.peers).toEqual(['host-2 joined', 'host-3 joined', 'host-4 joined'])

    await fleet.control.client().remove('host-4')
    await delay(ms)
    await fleet.control.end()
    await fleet.control.start()
    await fleet.settled(3)

    expect([one, two, four].map(({ peers }) => peers)).toEqual([
      ['host-2 joined', 'host-3 joined'],
      ['host-1 joined', 'host-3 joined'],
      [],
    ])
    expect(one.arrived).toEqual([...one.arrived].sort((a, b) => a - b))
  },
  30_000,
)

test('a restart of control with nothing to do disturbs nobody', async () => {
  await using fleet = await FleetOnLoopback.start()
  const [one] = await fleet.joinThree()
  const before = one.generation
  await fleet.control.end()
  await fleet.control.start()
  await fleet.settled(3)

  expect(one.generation).toBe(before)
})

test('a polite end takes less than a second and leaves no socket that answers', async () => {
  await using fleet = await FleetOnLoopback.start()
  await fleet.joinThree()
  const client = fleet.control.client()
  const start = performance.now()

  expect(await fleet.control.end('SIGTERM')).toBe(0)
  expect(performance.now() - start).toBeLessThan(1000)
  await expect(client.health()).rejects.toMatchObject({ code: 'E_CONTROL_UNREACHABLE' })
})
