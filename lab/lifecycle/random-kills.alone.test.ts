import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweepFolders } from '../images/owned-folder.ts'
import { Lab } from '../lab.ts'
import { collect } from './collect.ts'
import { killedAfter } from './testing/kill-hard.ts'
import { machineFigures, type MachineFigures } from './testing/machine-figures.ts'

const IS_LONG = process.env['DRAWBRIDGE_LONG'] === '1'
const TIMES = IS_LONG ? 100 : 4
const SEED = Number(process.env['DRAWBRIDGE_SEED'] ?? 20_261_125)

const name = `kill-${randomBytes(3).toString('hex')}`
let lab: Lab
let before: MachineFigures

beforeAll(async () => {
  lab = await Lab.raise({ name, hosts: 2 })
  await sweep()
  before = await machineFigures(lab.docker)
})
afterAll(async () => lab.down())

/** What is typed, and how long it takes undisturbed: it is killed somewhere in between. */
const LINES = [
  { words: ['up', '2', '--lab', `${name}-x`], mostMs: 4500 },
  { words: ['add', '--lab', name], mostMs: 2500 },
  { words: ['rm', 'host.2', '--lab', name], mostMs: 1500 },
  { words: ['attack', 'replay', 'removed-host-knocks'], mostMs: 9000 },
] as const

test(
  `nothing is left of ${String(TIMES)} runs that were killed at random moments, once gc has swept, and the lab that stood is whole`,
  { timeout: TIMES * 40_000 },
  async () => {
    let killed = 0
    for (const [at, share] of shares(SEED, TIMES).entries()) {
      const { words, mostMs } = LINES[at % LINES.length] ?? LINES[0]
      const ms = Math.round(share * mostMs)
      const told = `seed ${String(SEED)}, run ${String(at)}: ${words.join(' ')}, killed after ${String(ms)} ms`
      if (await killedAfter(ms, words)) killed += 1

      await sweep()
      await lab.repair(2)
      expect(await machineFigures(lab.docker), told).toEqual(before)
      if (at % 4 === 3) await mustHold(told)
    }
    expect(killed).toBeGreaterThan(TIMES / 3)
    process.stdout.write(
      `${String(killed)} of ${String(TIMES)} runs were killed: ${JSON.stringify(before)}\n`,
    )
  },
)

async function mustHold(told: string): Promise<void> {
  expect((await lab.verify()).verdict, told).toBe('held')
  await lab.packets[Symbol.asyncDispose]() // its packet engine is a process of ours, and would be counted
}

/** As `lab gc`; what a run that was done had made whole is a lab, and is ended. */
async function sweep(): Promise<void> {
  await collect(lab.backend, { dryRun: false })
  await sweepFolders({ dryRun: false })
  const whole = await Lab.find({ name: `${name}-x`, docker: lab.docker })
  await whole?.down()
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function shares(seed: number, howMany: number): readonly number[] {
  let state = seed >>> 0
  return Array.from({ length: howMany }, () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  })
}
