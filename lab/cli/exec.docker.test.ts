import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { waitUntil } from '../lifecycle/wait-until.ts'

const PROGRAM = join(import.meta.dirname, 'main.ts')
const name = `fa-exec-${process.pid.toString(36)}`
let lab: Lab

beforeAll(async () => {
  lab = await Lab.up({ hosts: 1, name })
})

afterAll(async () => lab[Symbol.asyncDispose]())

const typed = (...command: readonly string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, [PROGRAM, 'exec', 'host.1', '--lab', name, '--', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const runningOn = async (pattern: string): Promise<string> =>
  (await (await lab.host('host.1')).exec(['pgrep', '-af', pattern])).stdout

const until = async (what: string, isSo: () => Promise<boolean>): Promise<boolean> =>
  waitUntil({
    what,
    timeoutMs: 10_000,
    look: async () => (await isSo()) || undefined,
    seen: () => 'not yet',
    next: '',
  })

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a command and its children end with whoever typed it, by %s',
  async (signal) => {
    const program = typed('sh', '-c', 'sleep 4711 & sleep 4712')
    await until('both to run', async () => (await runningOn('^sleep 471')).includes('4712'))

    program.kill(signal)

    await until('none to run', async () => (await runningOn('^sleep 471|DRAWBRIDGE_LEASH')) === '')
  },
)

test('what a command leaves running on purpose stays when the command ends by itself', async () => {
  const program = typed('sh', '-c', 'setsid sleep 4713 </dev/null >/dev/null 2>&1 & exit 5')

  expect(await once(program, 'exit')).toEqual([5, null])
  expect(await runningOn('^sleep 4713')).toContain('sleep 4713')
})

test.each([
  { command: 'no-such-program', code: 127, said: 'host.1 has no command no-such-program' },
  { command: '/etc/passwd', code: 126, said: '/etc/passwd on host.1 cannot be run' },
])('$command ends with $code and a clear word', async ({ command, code, said }) => {
  const program = typed(command)
  const [words] = await Promise.all([text(program.stderr), once(program, 'exit')])

  expect(words).toContain(said)
  expect(program.exitCode).toBe(code)
})

test('a gigabyte for a slow reader is not gathered in memory', async () => {
  const program = typed('head', '-c', '1000000000', '/dev/zero')
  let got = 0
  for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
    got += chunk.length
    await pause(1)
    if (got > 150_000_000) break // what would pile up has piled up by now
  }
  const status = await readFile(`/proc/${String(program.pid)}/status`, 'utf8')
  program.kill('SIGINT')
  await once(program, 'exit')

  expect(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1])).toBeLessThan(300_000)
})
