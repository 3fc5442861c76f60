import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { type InnerFigures, innerFigures } from './testing/inner-figures.ts'
import { liveHeap } from './testing/live-heap.ts'

const TIMES = process.env['DRAWBRIDGE_LONG'] === '1' ? 200 : 3
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

/**
 * What one join and leave may leave behind: an entry on the revocation list, a host that is remembered for hours, and
 * what V8 keeps of its own. A session that is never let go, with its TLS context and its buffers, is ten times as much.
 */
const KIB_A_JOIN = 8
/** Between two looks at the same heap: code that was thrown away and compiled again. */
const HEAP_NOISE_MIB = 2.5
/**
 * Resident memory follows the garbage that nobody looked for yet, and levels off: what it may grow by does not depend
 * on how many come and go.
 */
const RESIDENT_GROWTH_MIB: Readonly<Record<string, number>> = {
  agent: 10,
  'wireguard-go': 8,
  control: 30,
  switch: 4,
}

test(
  `after ${String(TIMES)} joins and leaves the holes equal the membership each time, and nothing has piled up`,
  { timeout: (TIMES + WARM_UP) * 30_000 },
  async () => {
    for (let time = 0; time < WARM_UP; time++) await comeAndGo()
    const [heapBefore, before] = [await liveHeap(lab), await innerFigures(lab)]

    for (let time = 0; time < TIMES; time++) await comeAndGo()

    // Resident memory first: the look at the heap collects garbage.
    const after = await innerFigures(lab)
    const heapAfter = await liveHeap(lab)
    const figures = { before, after, heapBefore, heapAfter }
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
    for (const machine of ['host', 'control', 'switch'] as const) {
      const { residentMiB: _before, descriptors: most, ...counts } = before[machine]
      const { residentMiB: _after, descriptors, ...now } = after[machine]
      expect(now, machine).toEqual(counts)
      // Sockets of calls on their way come and go; a leak of one a join would be far above.
      expect(descriptors, machine).toBeLessThanOrEqual(most + 4)
    }
    for (const program of ['agent', 'control'] as const)
      expect(heapAfter[program], `live heap of ${program}`).toBeLessThanOrEqual(
        heapBefore[program] + (TIMES * KIB_A_JOIN) / 1024 + HEAP_NOISE_MIB,
      )
    const [residentBefore, residentAfter] = [residentOf(before), residentOf(after)]
    for (const [program, mib] of Object.entries(residentBefore))
      expect(residentAfter[program], `${program}, resident`).toBeLessThanOrEqual(
        mib + (RESIDENT_GROWTH_MIB[program] ?? 0),
      )
    expect(residentAfter['agent'], 'the agent, resident').toBeLessThanOrEqual(80)
  },
)

const residentOf = ({ host, control, switch: anchor }: InnerFigures) => ({
  ...host.residentMiB,
  ...control.residentMiB,
  ...anchor.residentMiB,
})
