import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { silentSteps, type Steps } from '../steps.ts'
import { listedOf } from './testing/listed-of.ts'
import type { UpStep } from './up-lab.ts'

/** One lab of two hosts; after each accident `up` makes it whole, on the same addresses. */
const name = `rob-${randomBytes(3).toString('hex')}`
let lab: Lab

const up = async (): Promise<Lab> => Lab.raise({ name, docker: lab.docker })

/** Shows the findings of a verdict that is not the one expected. */
const verdict = async () => {
  const { verdict: word, findings } = await lab.verify()
  return { verdict: word, findings }
}

const HELD = { verdict: 'held', findings: [] }

const addresses = async (): Promise<readonly string[]> =>
  (await lab.status()).hosts.map(({ name: host, address }) => `${host} ${address}`)

beforeAll(async () => {
  lab = await Lab.raise({ name, hosts: 2 })
})

afterAll(async () => lab.down())

test('up on a lab that is whole changes nothing', async () => {
  const before = await listedOf(lab.backend, name)
  await up()

  expect(await listedOf(lab.backend, name)).toEqual(before)
})

const container = async (target: string) => lab.docker.getContainer((await lab.machine(target)).id)

async function restartAll(): Promise<void> {
  const { machines } = await lab.standing()
  const running = machines
    .filter(({ status }) => status === 'running')
    .sort((one, other) => (one.id < other.id ? -1 : 1)) // ids are chance: an order that nobody chose
  await Promise.all(running.map(async (machine) => lab.backend.signal(machine, 'kill')))
  for (const machine of running) await lab.backend.signal(machine, 'start')
}

describe('up makes a lab whole again after', () => {
  test.each([
    {
      accident: 'its switch, every cable with it, and its control were killed',
      happens: async () => {
        await (await container('switch')).kill()
        await (await container('control')).kill()
      },
    },
    {
      accident: 'a host lost its power, and somebody removed another and the stranger',
      happens: async () => {
        await (await container('host.2')).kill()
        await (await container('host.1')).remove({ force: true })
        await (await container('stranger')).remove({ force: true })
      },
    },
    {
      accident: 'somebody removed control from the engine, its volume aside',
      happens: async () => {
        await (await container('control')).remove({ force: true })
      },
    },
    {
      accident: 'the engine restarted everything in an order of its own',
      happens: restartAll,
    },
  ])('$accident', async ({ happens }) => {
    const before = await addresses()
    await lab[Symbol.asyncDispose]() // its packet engine lives in the switch
    await happens()

    lab = await up()

    expect(await verdict()).toEqual(HELD)
    expect(await addresses()).toEqual(before)
  })
})

test('an interrupt while a fourth machine joins undoes that join and leaves the others as they were', async () => {
  const before = await listedOf(lab.backend, name)
  const stop = new AbortController()
  const steps: Steps<UpStep> = {
    ...silentSteps,
    run: async (title, work) => work(() => (title === 'join' ? stop.abort() : undefined)),
  }
  const growing = Lab.raise({ name, hosts: 3, docker: lab.docker, steps, signal: stop.signal })

  await expect(growing).rejects.toThrow()
  expect(await listedOf(lab.backend, name)).toEqual(before)
  expect(await verdict()).toEqual(HELD)
})
