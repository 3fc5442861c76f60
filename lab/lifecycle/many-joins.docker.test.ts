import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { innerFigures } from './testing/inner-figures.ts'

const TIMES = process.env['DRAWBRIDGE_LONG'] === '1' ? 200 : 5
/** The first join loads code and opens what stays open. */
const WARM_UP = 2

let lab: Lab
beforeAll(async () => {
  lab = await Lab.up({ name: `joins-${randomBytes(3).toString('hex')}`, hosts: 2 })
})
afterAll(async () => lab.down())

const comeAndGo = async (): Promise<void> => {
  const { name } = await lab.add()
  expect(await holes()).toEqual(allPairs(3))
  await lab.remove(name, { dead: false })
  expect(await holes()).toEqual(allPairs(2))
}

const holes = async (): Promise<readonly string[]> => {
  await lab.settle()
  return (await lab.status()).holes.map(({ from, to }) => `${from} → ${to}`).sort()
}

const allPairs = (hosts: number): readonly string[] => {
  const names = Array.from({ length: hosts }, (_, at) => `host.${String(at + 1)}`)
  return names
    .flatMap((from) => names.filter((to) => to !== from).map((to) => `${from} → ${to}`))
    .sort()
}

test(
  `after ${String(TIMES)} joins and leaves the holes equal the membership each time, and nothing has piled up`,
  { timeout: (TIMES + WARM_UP) * 30_000 },
  async () => {
    for (let time = 0; time < WARM_UP; time++) await comeAndGo()
    const before = await innerFigures(lab)

    for (let time = 0; time < TIMES; time++) await comeAndGo()

    const after = await innerFigures(lab)
    process.stdout.write(`before ${JSON.stringify(before)}\nafter  ${JSON.stringify(after)}\n`)
    for (const machine of ['host', 'control', 'switch'] as const) {
      const { residentMiB: mostMiB, descriptors: most, ...counts } = before[machine]
      const { residentMiB, descriptors, ...now } = after[machine]
      expect(now, machine).toEqual(counts)
      // Sockets of calls on their way come and go; a leak of one a join would be far above.
      expect(descriptors, machine).toBeLessThanOrEqual(most + 4)
      expect(residentMiB, machine).toBeLessThanOrEqual(mostMiB * 1.3 + 8)
    }
  },
)
