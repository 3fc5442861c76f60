import { expect, test } from 'vitest'
import { LoginBrake } from './login-brake.ts'

const START = 1_000_000_000

const failing = (brake: LoginBrake, name: string, times: number, at = START): void => {
  for (let tries = 0; tries < times; tries++) {
    brake.begin(name, at)
    brake.failed(name, at)
  }
}

test('ten failures are free, from then on each waits twice as long, half a minute at most', () => {
  const brake = new LoginBrake()
  failing(brake, 'dave', 9)
  expect(brake.pauseMs('dave', START)).toBe(0)
  const pauses = Array.from({ length: 7 }, () => {
    failing(brake, 'dave', 1)
    return brake.pauseMs('dave', START)
  })

  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})

test('a pause ends by itself, begins with the end of the look, and is one name’s own', () => {
  const brake = new LoginBrake()
  failing(brake, 'dave', 10)
  expect(brake.pauseMs('dave', START + 999)).toBe(1)
  expect(brake.pauseMs('dave', START + 1000)).toBe(0)
  expect(brake.pauseMs('olga', START)).toBe(0)
  brake.begin('dave', START + 1000)
  brake.failed('dave', START + 3000)

  expect(brake.pauseMs('dave', START + 3000)).toBe(2000)
})

test('the right password clears the slate, and so does a quarter of an hour', () => {
  const brake = new LoginBrake()
  failing(brake, 'dave', 12)
  brake.begin('dave', START)
  brake.succeeded('dave')
  expect(brake.pauseMs('dave', START)).toBe(0)
  failing(brake, 'olga', 20)
  failing(brake, 'olga', 1, START + 15 * 60_000)

  expect(brake.pauseMs('olga', START + 15 * 60_000)).toBe(0)
})

test('what was not looked at does not count', () => {
  const brake = new LoginBrake()
  failing(brake, 'dave', 9)
  for (let tries = 0; tries < 50; tries++) {
    brake.begin('dave', START)
    brake.spared('dave')
  }

  expect(brake.pauseMs('dave', START)).toBe(0)
})

test('of all names together forty failures are free, and then two a second', () => {
  const brake = new LoginBrake()
  for (let one = 0; one < 40; one++) failing(brake, `name-${one}`, 1)

  expect(brake.pauseMs('somebody', START)).toBe(500)
  expect(brake.pauseMs('somebody', START + 500)).toBe(0)
  failing(brake, 'somebody', 1, START + 500)
  expect(brake.pauseMs('somebody-else', START + 500)).toBe(500)
})

test('a million names take no more room than a thousand', () => {
  const brake = new LoginBrake()
  for (let one = 0; one < 1001; one++) failing(brake, `name-${one}`, 11, START + one * 10_000)
  const now = START + 1000 * 10_000

  expect(brake.pauseMs('name-1000', now)).toBe(2000)
  expect(brake.pauseMs('name-0', START + 1)).toBe(0)
})

test('a clock that is set back stops nobody for longer than a pause', () => {
  const brake = new LoginBrake()
  failing(brake, 'dave', 10)

  expect(brake.pauseMs('dave', START - 3_600_000)).toBeLessThanOrEqual(1000)
})
