import { expect, test } from 'vitest'
import { LoginBrake, type Trier } from './login-brake.ts'

const START = 1_000_000_000
const local = (name: string): Trier => ({ name, address: null })
const [dave, olga] = [local('dave'), local('olga')]

const failing = (brake: LoginBrake, trier: Trier, times: number, at = START): void => {
  for (let tries = 0; tries < times; tries++) {
    brake.begin(trier, at)
    brake.failed(trier, at)
  }
}

test('ten failures are free, from then on each waits twice as long, half a minute at most', () => {
  const brake = new LoginBrake()
  failing(brake, dave, 9)
  expect(brake.pauseMs(dave, START)).toBe(0)
  const pauses = Array.from({ length: 7 }, () => {
    failing(brake, dave, 1)
    return brake.pauseMs(dave, START)
  })

  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})

test('a pause ends by itself, begins with the end of the look, and is one name’s own', () => {
  const brake = new LoginBrake()
  failing(brake, dave, 10)
  expect(brake.pauseMs(dave, START + 999)).toBe(1)
  expect(brake.pauseMs(dave, START + 1000)).toBe(0)
  expect(brake.pauseMs(olga, START)).toBe(0)
  brake.begin(dave, START + 1000)
  brake.failed(dave, START + 3000)

  expect(brake.pauseMs(dave, START + 3000)).toBe(2000)
})

test('who guesses on and on, as fast as the pauses let them, waits half a minute each time', () => {
  const brake = new LoginBrake()
  let now = START
  const pauses = Array.from({ length: 100 }, () => {
    now += brake.pauseMs(dave, now)
    failing(brake, dave, 1, now)
    return brake.pauseMs(dave, now)
  })

  expect(new Set(pauses.slice(20))).toEqual(new Set([30_000]))
})

test('the right password clears the slate, and so does a quarter of an hour', () => {
  const brake = new LoginBrake()
  failing(brake, dave, 12)
  brake.begin(dave, START)
  brake.succeeded(dave, START)
  expect(brake.pauseMs(dave, START)).toBe(0)
  failing(brake, olga, 20)
  const later = START + 15 * 60_000
  failing(brake, olga, 8, later)

  expect(brake.pauseMs(olga, later)).toBe(0)
})

test('what was not looked at does not count', () => {
  const brake = new LoginBrake()
  failing(brake, dave, 9)
  for (let tries = 0; tries < 50; tries++) {
    brake.begin(dave, START)
    brake.spared(dave, START)
  }

  expect(brake.pauseMs(dave, START)).toBe(0)
})

test('of one address forty failures with any names are free, then two a second, and no other address waits', () => {
  const brake = new LoginBrake()
  const from = (address: string, name: string): Trier => ({ name, address })
  for (let one = 0; one < 40; one++) failing(brake, from('198.18.0.7', `name-${one}`), 1)

  expect(brake.pauseMs(from('198.18.0.7', 'dave'), START)).toBe(500)
  expect(brake.pauseMs(from('198.18.0.7', 'dave'), START + 500)).toBe(0)
  expect(brake.pauseMs(from('198.18.0.8', 'dave'), START)).toBe(0)
})

test('what is tried with a name from one address stops nobody of that name elsewhere', () => {
  const brake = new LoginBrake()
  for (let one = 0; one < 20; one++)
    failing(brake, { name: 'dave', address: '198.18.0.7' }, 1, START + one * 1000)
  const now = START + 20_000

  expect(brake.pauseMs({ name: 'dave', address: '198.18.0.7' }, now)).toBeGreaterThan(0)
  expect(brake.pauseMs({ name: 'dave', address: '198.18.0.8' }, now)).toBe(0)
})

/** As fast as control looks at passwords, each time with a name that was not there before. */
const crowd = (brake: LoginBrake, seconds: number): number => {
  for (let one = 0; one < seconds * 10; one++) {
    const trier = local(`name-${one}`)
    const now = START + one * 100
    if (brake.pauseMs(trier, now) === 0) failing(brake, trier, 1, now)
  }
  return START + seconds * 1000
}

test('a crowd of names that goes on for an hour stops nobody who is honest', () => {
  const brake = new LoginBrake()
  const now = crowd(brake, 3600)
  const people = Array.from({ length: 100 }, (_, at) => local(`person-${at}`))

  expect(people.filter((person) => brake.pauseMs(person, now) > 0)).toEqual([])
})

test('nor does it make anybody’s failures forgotten', () => {
  const brake = new LoginBrake()
  const now = crowd(brake, 600)
  failing(brake, dave, 20, now)
  for (let one = 0; one < 5000; one++) failing(brake, local(`other-${one}`), 1, now + 1)

  expect(brake.pauseMs(dave, now + 1)).toBeGreaterThanOrEqual(29_999)
})

test('a clock that is set back stops nobody for longer than a pause', () => {
  const brake = new LoginBrake()
  failing(brake, dave, 10)

  const now = START - 3_600_000
  expect(brake.pauseMs(dave, now)).toBeLessThanOrEqual(1000)
  expect(brake.pauseMs(dave, now + 1000)).toBe(0)
})
