import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureEngine } from '../../engine/ensure-engine.ts'
import { ensureImages } from '../../images/ensure-images.ts'
import { newRun } from '../../lifecycle/run-identity.ts'
import { silentSteps } from '../../steps.ts'
import type { Backend, Machine } from '../backend.ts'
import { DockerBackend } from '../docker/docker-backend.ts'
import { mustRunIn, runIn } from '../run-command.ts'
import { endRunner } from './kept-runners.ts'
import { Runner } from './runner.ts'

const THREE_COMMANDS = fileURLToPath(new URL('testing/three-commands.ts', import.meta.url))
const lab = `runner-${randomBytes(3).toString('hex')}`
const never = new AbortController().signal

let machine: Machine
/** One that has run nothing yet, and how often it was asked to. */
let backend: DockerBackend
let opened: number

const counting = (counted: DockerBackend): DockerBackend => {
  const open = counted.open.bind(counted)
  counted.open = (...words: Parameters<Backend['open']>) => {
    opened += 1
    return open(...words)
  }
  return counted
}

beforeAll(async () => {
  const { docker } = await ensureEngine(silentSteps)
  const { reference: image } = (await ensureImages(docker, { kinds: ['stranger'] })).stranger
  machine = await new DockerBackend(docker).create(
    {
      ...{ lab, slice: 199, role: 'stranger', name: 'one', image, cable: null, body: 'program' },
      ...{ environment: { MOOD: 'a b=c' } },
      ...{ volumes: {}, shared: {}, facts: {} },
    },
    newRun(),
  )
})
beforeEach(async () => {
  backend = counting(new DockerBackend((await ensureEngine(silentSteps)).docker))
  opened = 0
  await backend.signal(machine, 'start')
})
afterAll(() => backend.remove(machine))

const inShell = (script: string, stdin: string | Buffer = '') =>
  runIn(backend, machine, { argv: ['sh', '-c', script], stdin })

/** From here on there is a runner. */
const warm = async (): Promise<void> => {
  await inShell('true')
  await inShell('true')
}

const long = randomBytes(1_500_000).toString('hex')

describe('a command in a machine ends by its runner as it does alone', () => {
  test.each([
    ['with its own exit code', ['sh', '-c', 'exit 77']],
    ['killed by itself', ['sh', '-c', 'kill -9 $$']],
    ['with output and errors apart', ['sh', '-c', 'echo out; echo err >&2']],
    ['with words that hold anything', ['printf', '%s|', '', ' a  b', '$(x)', "'", 'ü\n']],
    [
      'in its place, with its environment',
      ['sh', '-c', 'pwd; echo "$MOOD $PATH"; umask; ulimit -n'],
    ],
    ['in a session of its own', ['sh', '-c', 'test "$(ps -o sid= -p $$ | tr -d " ")" = $$']],
    ['with all that it was sent', ['md5sum'], long],
    ['with all that it said', ['sh', '-c', 'seq 1 300000; seq 1 300000 >&2']],
    ['without reading', ['true'], long],
    ['having closed its outputs', ['sh', '-c', 'exec >&- 2>&-; sleep 0.2; exit 5']],
    ['told of the end of its input', ['sh', '-c', 'cat; echo over'], 'some'],
    ['with a signal that nobody caught', ['sh', '-c', 'yes | head -1']],
  ])('%s', async (_, argv, stdin = '') => {
    const alone = await runIn(backend, machine, { argv, stdin })
    await warm()
    const before = opened

    expect(await runIn(backend, machine, { argv, stdin })).toEqual(alone)
    expect(opened).toBe(before)
  })

  test.each([['/no/such/program'], ['no-such-program']])(
    'where %s is not there',
    async (program) => {
      await warm()
      const { exitCode, stderr } = await runIn(backend, machine, { argv: [program] })

      expect({ exitCode, stderr }).toEqual({
        exitCode: 127,
        stderr: expect.stringContaining('No such file'),
      })
    },
  )

  test('without waiting for what it leaves behind', async () => {
    await warm()
    const begun = performance.now()

    expect(await inShell('(sleep 20; echo late) & echo soon')).toMatchObject({ stdout: 'soon\n' })
    expect(performance.now() - begun).toBeLessThan(10_000)
  })
})

test('of many commands the engine is asked for two', async () => {
  await warm()
  const words = Array.from({ length: 40 }, (_, at) => String(at))

  const said = await Promise.all(words.map((word) => inShell(`sleep 0.1; echo ${word}`)))

  expect(said.map(({ stdout }) => stdout.trim())).toEqual(words)
  expect(opened).toBe(2)
})

test('a word with a zero byte does not become two words', async () => {
  await warm()
  const { exitCode, stderr } = await runIn(backend, machine, { argv: ['echo', 'a\0b'] })

  expect(exitCode).not.toBe(0)
  expect(stderr).toContain('invalid argument')
})

test('a command that is not waited for any more does not hold the others up', async () => {
  await warm()
  const timeoutMs = 200
  const late = runIn(backend, machine, { argv: ['sh', '-c', 'sleep 1; yes'], timeoutMs })

  await expect(late).rejects.toMatchObject({ code: 'E_COMMAND_TIMEOUT' })
  expect(await inShell('sleep 1.5; pgrep -x yes || echo gone')).toMatchObject({ stdout: 'gone\n' })
  expect(opened).toBe(2)
})

test('in a machine that is paused no command is begun, neither then nor later', async () => {
  await warm()
  await backend.signal(machine, 'pause')
  const refused = inShell('touch /tmp/begun')
  await expect(refused).rejects.toMatchObject({ code: 'E_NOT_RUNNING' })
  await backend.signal(machine, 'resume')

  expect(await inShell('sleep 0.5; ls /tmp')).toMatchObject({ stdout: '' })
  expect(await inShell('echo again')).toMatchObject({ stdout: 'again\n' })
})

test('a runner that is ended is gone from the machine', async () => {
  const count = async (): Promise<number> =>
    Number((await inShell('pgrep -fc lab-[r]unner')).stdout)
  await warm()
  const before = await count()
  await endRunner(backend, machine)

  expect(await count()).toBe(before - 1)
  expect(await count()).toBe(before)
})

test('a machine that was restarted has another runner', async () => {
  await warm()
  await backend.signal(machine, 'restart')

  for (const word of ['one', 'two', 'three'])
    expect(await inShell(`echo ${word}`)).toMatchObject({ stdout: `${word}\n` })
  expect(opened).toBe(4)
})

test('a machine that is killed ends its commands', async () => {
  await warm()
  const cut = inShell('echo begun; sleep 60').then(
    ({ exitCode }) => exitCode,
    (error: unknown) => (error as { code: string }).code,
  )
  await inShell('until pgrep -x sleep; do :; done')
  await backend.signal(machine, 'kill')

  expect([137, 'E_CUT_OFF']).toContain(await cut)
  await expect(inShell('true')).rejects.toMatchObject({ code: 'E_NOT_RUNNING' })
})

test('a runner keeps nobody from ending, and ends with whoever started it', async () => {
  const { stdout } = await execa(process.execPath, [THREE_COMMANDS, lab], { timeout: 20_000 })
  expect(stdout.split('\n')).toEqual(['one', 'two', 'three'])

  expect(await mustRunIn(backend, machine, { argv: ['sh', '-c', GONE] })).toBe('gone\n')
})

/** Waits, and would wait for ever. */
const GONE = 'while pgrep -f lab-[r]unner >/dev/null; do sleep 0.1; done; echo gone'

test('a runner whose machine is killed is gone', async () => {
  const runner = await Runner.start(backend, machine)
  expect(await runner.run({ argv: ['true'], stdin: '', signal: never })).toMatchObject({
    exitCode: 0,
  })
  await backend.signal(machine, 'kill')

  expect(await runner.run({ argv: ['true'], stdin: '', signal: never })).toBeNull()
  expect(runner.isGone).toBe(true)
})
