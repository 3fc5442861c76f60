import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../netns/until.ts'

const run = promisify(execFile)
const PROGRAMS = join(import.meta.dirname, '../bootstrap/host-files/session')

/** Where this machine has control groups of each version, with what tells that it has. */
const PLACES: readonly [string, string, string][] = [
  ['1', '/sys/fs/cgroup/pids', 'tasks'],
  [
    '2',
    existsSync('/sys/fs/cgroup/cgroup.procs') ? '/sys/fs/cgroup' : '/sys/fs/cgroup/unified',
    'cgroup.procs',
  ],
]

describe.each(PLACES)('a control group of version %s', (version, place, mark) => {
  const isThere = existsSync(join(place, mark))
  const group = join(place, `drawbridge-test-${String(process.pid)}`)

  beforeEach(async () => {
    if (isThere) await mkdir(group)
  })
  afterEach(async () => {
    if (existsSync(group)) await rmdir(group)
  })

  const procs = async () =>
    (await readFile(join(group, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean)

  /** A shell in the group that begins what it is told, and goes on by itself. */
  const begin = (script: string) =>
    run('bash', [
      '-c',
      `echo $$ >${group}/cgroup.procs; (${script}) >/dev/null 2>&1 </dev/null & disown`,
    ])

  const perl = (script: string, ...args: readonly string[]) =>
    run('perl', [`-I${PROGRAMS}`, '-MGroup', '-e', script, ...args])

  it('is emptied and taken away, whatever forks in it', async (context) => {
    if (!isThere) context.skip(`no control groups of version ${version} here`)
    await begin('for i in 1 2 3; do setsid sleep 1000 & done; while :; do sleep 0.01 & done')
    await until('many', async () => (await procs()).length > 10)
    await perl('Group::remove($ARGV[0])', group)

    expect(existsSync(group)).toBe(false)
  })

  it('is emptied of all but who is spared', async (context) => {
    if (!isThere) context.skip(`no control groups of version ${version} here`)
    await begin('sleep 1001 & setsid sleep 1002 & wait')
    await until('three', async () => (await procs()).length >= 3)
    const spared = (await procs()).at(-1) ?? ''
    await perl('Group::kill_all(@ARGV)', group, spared)

    await until('one', async () => (await procs()).length === 1)
    expect(await procs()).toEqual([spared])
    await perl('Group::remove($ARGV[0])', group)
  })

  it('that is empty goes', async (context) => {
    if (!isThere) context.skip(`no control groups of version ${version} here`)
    await perl('Group::remove($ARGV[0])', group)

    expect((await readdir(place)).some((name) => group.endsWith(name))).toBe(false)
  })
})

it('a process is found in the group in which processes are counted', async () => {
  const { stdout } = await run('perl', [`-I${PROGRAMS}`, '-MGroup', '-e', 'print Group::of($$)'])

  expect(await readFile(join(stdout, 'cgroup.procs'), 'utf8')).not.toBe('')
})
