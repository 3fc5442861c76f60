import { expect, test } from 'vitest'
import { AppRecord } from '../apps/model.ts'
import { noted } from '../apps/rollout/judge-placement.ts'
import type { Seen } from '../apps/rollout/world.ts'
import { rolloutEvents } from './rollout-events.ts'

const app = AppRecord.parse({
  ...{ name: 'shop', vni: 0x100000, isLeaving: false, components: [] },
  placements: [
    {
      ...{ host: 'host-1', role: 'serving', startedAt: 1, wasHealthy: true },
      instance: {
        ...{ component: 'web.main', index: 1, revision: 'a'.repeat(64), serves: true },
        address: '198.18.225.112',
        image: { archive: 'b'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
        ...{ command: null, environment: {}, ports: [], writable: [], health: null },
        limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
      },
    },
  ],
})

/** The same app as it is once this was seen of its one instance. */
const after = (before: AppRecord, seen: Seen): AppRecord => {
  const placements = before.placements.map((one) => noted(one, seen, 2))
  return placements[0] === before.placements[0] ? before : { ...before, placements }
}

const events = (before: AppRecord, seen: Seen): readonly string[] =>
  rolloutEvents(before, after(before, seen), { seen: () => seen }).map(
    ({ kind, host, detail }) => `${host ?? ''} ${kind}: ${detail}`,
  )

const ill = (restarts: number): Seen => ({
  state: 'unhealthy',
  restarts,
  detail: 'its health check ended with 1: no answer',
})

test('an instance that its agent has started again is told of, with how often and why', () => {
  const where = 'shop: web.main.1 at 198.18.225.112 in aaaaaaaaaaaa'
  const why = 'its health check ended with 1: no answer'

  expect(events(app, ill(1))).toEqual([
    `host-1 instance-restarted: ${where}, for the first time: ${why}`,
  ])
  expect(events(after(app, ill(1)), ill(3))).toEqual([
    `host-1 instance-restarted: ${where}, 3 times so far: ${why}`,
  ])
})

test('what was told is not told again, nor that an agent which began anew counts from nothing', () => {
  expect(events(after(app, ill(2)), ill(2))).toEqual([])
  expect(events(after(app, ill(2)), ill(0))).toEqual([])
  expect(events(after(after(app, ill(2)), ill(0)), ill(1))).toHaveLength(1)
})
