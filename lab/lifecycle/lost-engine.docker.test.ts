import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureEngine } from '../engine/ensure-engine.ts'
import { silentSteps } from '../steps.ts'
import { carryImages } from './testing/carry-images.ts'
import { LoneMachine, type OwnFigures, type Said } from './testing/lone-machine.ts'
import { waitUntil } from './wait-until.ts'

/** A machine of its own: nobody else's engine is killed, nor anybody else's power cut. */
let machine: LoneMachine
let before: OwnFigures

beforeAll(async () => {
  machine = await LoneMachine.assemble()
  await machine.boot()
  await machine.startEngine()
  const { docker } = await ensureEngine(silentSteps)
  await carryImages(docker, machine.socket, ['host', 'control', 'switch', 'stranger'])
})
beforeEach(async () => {
  before = await machine.figures()
})
afterAll(async () => machine[Symbol.asyncDispose]())

const LAB = ['--lab', 'lone'] as const

const mustDo = async (...words: readonly string[]): Promise<Said> => {
  const said = await machine.type(...words)
  expect(said, words.join(' ')).toMatchObject({ exitCode: 0 })
  return said
}

/** Whether the machine is as it was before anything was done there, and nothing more is to be swept up. */
const expectNothingLeft = async (): Promise<void> => {
  expect((await mustDo('gc')).stdout).toBe('nothing was left behind')
  expect(await machine.figures()).toEqual(before)
}

const INCIDENTS = [
  [
    'an engine that was killed and is started by whoever needs it next',
    async () => machine.killEngine(),
  ],
  [
    'a machine that lost its power, and boots with its engine off',
    async () => {
      await machine.cutPower()
      await machine.boot()
    },
  ],
] as const

describe.each(INCIDENTS)('%s', (_title, happens) => {
  test('keeps its lab: gc takes nothing of it, up makes it whole on the same addresses, and down leaves nothing', async () => {
    await mustDo('up', '2', ...LAB)
    const addresses = await addressesOf()
    await happens()

    expect((await mustDo('gc')).stdout).toBe('nothing was left behind')
    expect((await mustDo('up', ...LAB)).stdout).toMatch(/^ {2}held \d+ checks/m)
    expect(await addressesOf()).toEqual(addresses)

    await mustDo('down', ...LAB)
    await expectNothingLeft()
  })

  test('keeps nothing of an up that was at work', async () => {
    const up = machine.type('up', '2', ...LAB)
    await untilSome('host-1')
    await happens()
    expect((await up).exitCode).not.toBe(0)

    await mustDo('gc')

    expect((await mustDo('ls', '--json')).stdout).toBe('{"labs":[]}')
    await expectNothingLeft()
  })
})

test.each([
  ['is to start its first machine', 'switch'],
  ['waits for control', 'host-1'],
  ['waits for its hosts', 'stranger'],
])('an up whose engine is killed while it %s says so, and what to do', async (_when, last) => {
  const up = machine.type('up', '1', ...LAB)
  await untilSome(last)
  await machine.killEngine()
  const killedAt = performance.now()

  expect(await up).toMatchObject({
    exitCode: 255,
    stderr: expect.stringMatching(/E_ENGINE_LOST[^]*doctor/) as unknown,
  })
  expect(performance.now() - killedAt).toBeLessThan(CONTROL_IS_WAITED_FOR_MS)
  await mustDo('gc')
  await expectNothingLeft()
})

/** What ends only with that was not told by the engine's end. */
const CONTROL_IS_WAITED_FOR_MS = 30_000

const addressesOf = async (): Promise<readonly string[]> => {
  const { stdout } = await mustDo('status', '--json', ...LAB)
  const { hosts } = JSON.parse(stdout) as {
    readonly hosts: readonly { readonly address: string }[]
  }
  return hosts.map(({ address }) => address)
}

const untilSome = async (name: string): Promise<unknown> =>
  waitUntil({
    what: `a machine called ${name}`,
    timeoutMs: 30_000,
    everyMs: 5,
    look: async () => {
      const filters = { label: [`dev.drawbridge.name=${name}`] }
      return (await machine.docker.listContainers({ filters }))[0]
    },
    seen: () => 'there is none',
    next: 'look at what up says',
  })
