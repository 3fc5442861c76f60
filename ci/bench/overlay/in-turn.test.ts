import { expect, test } from 'vitest'
import { inTurn, Rounds } from './in-turn.ts'

test('each is measured once a round, there and back, and the first round does not count', async () => {
  const measured: string[] = []
  const things = new Map([
    ['app', 'a'],
    ['bare', 'b'],
  ])

  const rounds = await inTurn(things, 2, async (thing) => {
    measured.push(thing)
    return Promise.resolve(measured.length)
  })

  expect(measured.join('')).toBe('abbaab')
  expect(rounds.medians(0)).toBe('app 5, bare 6')
})

test('one stands beside another as it did round by round, whatever the load of each round was', () => {
  const rounds = new Rounds(
    new Map([
      ['app', [9, 4, 1]],
      ['bare', [10, 2, 5]],
    ]),
  )

  expect(rounds.beside('app', 'bare')).toBeCloseTo(0.9)
  expect(rounds.median('app')).toBe(4)
})
