import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { DockerBackend } from '../backends/docker/docker-backend.ts'
import { ensureEngine } from '../engine/ensure-engine.ts'
import { Lab } from '../lab.ts'
import { silentSteps, type Steps } from '../steps.ts'
import { collect } from './collect.ts'
import { forgetLost } from './lost-hosts.ts'
import { ROOT } from './project.ts'
import { socketDirectory } from './socket-directory.ts'
import { takeDown } from './take-down.ts'
import { listedOf } from './testing/listed-of.ts'
import type { UpStep } from './up-lab.ts'

const lab = `rob-${randomBytes(3).toString('hex')}`
let backend: DockerBackend

/** Runs the lab's command line and kills it, with no chance to clean up, when it has printed `line`. */
const killedAt = async (line: string, words: readonly string[]): Promise<void> =>
  killedWhen(line, ['lab/cli/main.ts', ...words, '--lab', lab])

const killedWhen = async (
  line: string,
  [program = '', ...words]: readonly string[],
): Promise<void> =>
  new Promise((resolve) => {
    const argv = [join(ROOT, program), ...words]
    const run = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] })
    run.on('exit', () => {
      resolve()
    })
    run.stderr.on('data', (text: Buffer) => {
      if (text.includes(line)) run.kill('SIGKILL')
    })
  })

const sweep = async () => collect(backend, { dryRun: false, lab })

beforeAll(async () => {
  backend = new DockerBackend((await ensureEngine(silentSteps)).docker)
})

afterEach(async () => {
  await takeDown(backend, lab)
})

test.each(['→ control', '→ hosts', '→ join'])(
  'nothing is left of an up that was killed at "%s" once gc has swept: no machine, volume, lock or socket',
  async (line) => {
    await killedAt(line, ['up', '2'])
    await sweep()

    expect(await listedOf(backend, lab)).toEqual([])
    expect(existsSync(socketDirectory(lab))).toBe(false)
  },
)

test('a first up that is interrupted leaves nothing: no machine, volume, lock or socket', async () => {
  const stop = new AbortController()
  const steps: Steps<UpStep> = {
    ...silentSteps,
    run: async (title, work) =>
      work(() => {
        if (title === 'join') stop.abort()
      }),
  }

  await expect(Lab.raise({ name: lab, hosts: 2, steps, signal: stop.signal })).rejects.toThrow()
  expect(await listedOf(backend, lab)).toEqual([])
  expect(existsSync(socketDirectory(lab))).toBe(false)
})

test('a lab whose first up was killed is made whole by the next, and gc then leaves it alone', async () => {
  await killedAt('→ hosts', ['up', '2'])
  await using again = await Lab.raise({ name: lab, hosts: 2 })

  expect(await sweep()).toEqual([])
  expect((await again.verify()).verdict).toBe('held')
})

test('nothing is left of a throw-away lab whose program was killed, also when it had grown and was whole', async () => {
  await killedWhen('whole', ['lab/lifecycle/testing/throw-away.ts', lab])
  expect(await listedOf(backend, lab)).not.toEqual([])

  await sweep()

  expect(await listedOf(backend, lab)).toEqual([])
})

test('a throw-away lab that somebody else took up outlives the program that made it', async () => {
  await killedWhen('whole', ['lab/lifecycle/testing/throw-away.ts', lab])
  await using taken = await Lab.raise({ name: lab })

  expect(await sweep()).toEqual([])
  expect(await taken.hosts()).toHaveLength(2)
})

test('after a killed add, gc has control take out the host whose machine it swept up', async () => {
  await using standing = await Lab.raise({ name: lab, hosts: 1 })
  await killedAt('join: host-1', ['add'])
  await sweep()
  expect((await standing.status()).lost).toEqual(['host.2'])

  expect(await forgetLost(backend, lab)).toEqual(['host.2'])

  expect((await standing.status()).lost).toEqual([])
  expect((await standing.verify()).verdict).toBe('held')
})
