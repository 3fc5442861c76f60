import { describe, expect, test } from 'vitest'
import type { ContainerDetails } from '../engine/container-state.ts'
import { asMade, wish } from '../testing/as-made.ts'
import { nextStep, stateOf } from './next-step.ts'
import { NO_PAST, type Past } from './past.ts'

const found = asMade(wish)
const STARTED_MS = Date.parse(found.State.StartedAt)
const UP: Past = { ...NO_PAST, isKnownUp: true }

type State = ContainerDetails['State']
const withState = (more: Partial<State>): ContainerDetails => ({
  ...found,
  State: { ...found.State, ...more },
})
const exited = withState({ Status: 'exited', Running: false, FinishedAt: found.State.StartedAt })
const ill = withState({ Health: { Status: 'unhealthy' } })

const at = (nowMs: number, past: Past = NO_PAST) => ({
  ...{ isWished: true, differences: [], past, nowMs },
})

describe('the next step', () => {
  test('for what is wished and not there is to make it', () => {
    expect(nextStep({ ...at(0), found: null }).kind).toBe('create')
  })

  test('for what nobody wishes is to remove it', () => {
    expect(nextStep({ ...at(0), found, isWished: false }).kind).toBe('remove')
  })

  test('for what is not as wished is to remove it, running or not', () => {
    expect(nextStep({ ...at(0), found, differences: ['a'] }).kind).toBe('remove')
    expect(nextStep({ ...at(0), found: exited, differences: ['a'] }).kind).toBe('remove')
  })

  test('for what runs as wished is none', () => {
    expect(nextStep({ ...at(0), found }).kind).toBe('none')
  })

  test('for what ended is a pause that doubles up to a minute, and then a start', () => {
    const pauses = [0, 1, 2, 9].map((streak) => {
      const step = nextStep({ ...at(1000, { ...UP, streak }), found: exited })
      return (step.past.startAtMs ?? 0) - 1000
    })
    expect(pauses).toEqual([1000, 2000, 4000, 60_000])
    const past = { ...UP, startAtMs: 2000 }
    expect(nextStep({ ...at(1999, past), found: exited }).kind).toBe('none')
    expect(nextStep({ ...at(2000, past), found: exited }).kind).toBe('start')
  })

  test('for what ended is counted once, and told of with each look as it was', () => {
    const first = nextStep({ ...at(1000, UP), found: exited })
    const second = nextStep({ ...at(1500, first.past), found: exited })

    expect([first.past.restarts, second.past.restarts]).toEqual([1, 1])
  })

  test('for what ended with its host, before this agent saw it run, is a start that nobody counts', () => {
    const step = nextStep({ ...at(1000), found: exited })

    expect(step).toMatchObject({ kind: 'start', past: { restarts: 0 } })
  })

  test('for what was up for ten minutes and ended is the shortest pause again', () => {
    const FinishedAt = new Date(STARTED_MS + 600_000).toISOString()
    const step = nextStep({
      ...at(1000, { ...UP, restarts: 9, streak: 9 }),
      found: withState({ ...exited.State, FinishedAt }),
    })

    expect(step.past).toMatchObject({ restarts: 10, streak: 1, startAtMs: 2000 })
  })

  test('without a check of its own a container is healthy once it has stayed up for a second', () => {
    expect(stateOf(found, STARTED_MS + 999)).toBe('starting')
    expect(stateOf(found, STARTED_MS + 1000)).toBe('healthy')
    expect(stateOf(exited, STARTED_MS + 1000)).toBe('failed')
  })
})

describe('a container that runs and is unhealthy', () => {
  const restartAfterMs = (streak: number): number => {
    const first = nextStep({ ...at(STARTED_MS, { ...UP, streak }), found: ill })
    for (let ms = 0; ms < 1_000_000; ms += 1000)
      if (nextStep({ ...at(STARTED_MS + ms, first.past), found: ill }).kind === 'restart') return ms
    return Infinity
  }

  test('is given ten seconds, and twice as long after each restart, up to five minutes', () => {
    expect([0, 1, 2, 9].map(restartAfterMs)).toEqual([10_000, 20_000, 40_000, 300_000])
  })

  test('is restarted once for each time, and counted', () => {
    const past = { ...UP, illSinceMs: STARTED_MS }
    const step = nextStep({ ...at(STARTED_MS + 10_000, past), found: ill })
    const next = nextStep({ ...at(STARTED_MS + 10_300, step.past), found: ill })

    expect(step).toMatchObject({ kind: 'restart', past: { restarts: 1, streak: 1 } })
    expect(next).toMatchObject({ kind: 'none', past: { restarts: 1, streak: 1 } })
  })

  test('that gets well by itself is left alone, and has all its time when it falls ill again', () => {
    const past = { ...UP, illSinceMs: STARTED_MS }
    const well = nextStep({ ...at(STARTED_MS + 9000, past), found })
    const again = nextStep({ ...at(STARTED_MS + 11_000, well.past), found: ill })

    expect(well.past.illSinceMs).toBeNull()
    expect(again.kind).toBe('none')
  })

  test('that was well for ten minutes has the shortest time again', () => {
    const sinceMs = STARTED_MS + 600_000
    const past = { ...UP, streak: 9, illSinceMs: sinceMs }

    expect(nextStep({ ...at(sinceMs + 10_000, past), found: ill }).kind).toBe('restart')
  })
})
