import { randomBytes } from 'node:crypto'
import { appendFile, cp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ownedFolder } from '../images/owned-folder.ts'
import { Lab } from '../lab.ts'
import { ROOT } from './project.ts'

const MARK = 'globalThis.marked = true\n'

let lab: Lab
let sources = ''

beforeAll(async () => {
  sources = await ownedFolder('exchange')
  for (const name of ['agent', 'control', 'lab', 'package.json', 'package-lock.json'])
    await cp(join(ROOT, name), join(sources, name), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(sources, 'node_modules'))
  lab = await Lab.up({ name: `ex-${randomBytes(3).toString('hex')}`, hosts: 2 })
})
afterAll(async () => {
  await lab[Symbol.asyncDispose]()
  await rm(sources, { recursive: true, force: true })
})

/** When what runs on each machine began. */
const lives = async (): Promise<Readonly<Record<string, string | undefined>>> => {
  const { control, hosts } = await (await lab.control()).state()
  const agents = hosts.map(({ id, report }) => [id, report?.agent.startedAt] as const)
  return { control: control.startedAt, ...Object.fromEntries(agents) }
}

const marksOf = async (machine: string, file: string): Promise<number> => {
  const text = await lab.backend.read(await lab.machine(machine), file)
  return text.toString().split('globalThis.marked').length - 1
}

const AGENT = '/usr/lib/drawbridge/agent.mjs'
const CONTROL = '/usr/lib/drawbridge-control/control.mjs'

test('the same programs disturb nobody', async () => {
  const before = await lives()

  expect(await lab.exchange(undefined)).toBe(true)

  expect(await lives()).toEqual(before)
})

test('another control starts anew and knows its members; their agents do not notice', async () => {
  const before = await lives()
  await appendFile(join(sources, 'control/main.ts'), MARK)

  expect(await lab.exchange(sources)).toBe(true)

  expect(await marksOf('control', CONTROL)).toBe(1)
  expect(lab.sources).toBe(sources)
  const { control, ...agents } = await lives()
  expect(control).not.toBe(before['control'])
  expect({ ...agents, control: before['control'] }).toEqual(before)
})

test('other agents run on every host when it is done, and all hold', async () => {
  const before = await lives()
  await appendFile(join(sources, 'agent/main.ts'), MARK)

  expect(await lab.exchange(sources)).toBe(true)

  const now = await lives()
  for (const host of ['host-1', 'host-2']) {
    expect(now[host]).not.toBe(before[host])
    expect(await marksOf(host.replace('-', '.'), AGENT)).toBe(1)
  }
  const { verdict, findings } = await lab.verify()
  expect({ verdict, findings }).toEqual({ verdict: 'held', findings: [] })
})

test('and back', async () => {
  expect(await lab.exchange(undefined)).toBe(true)

  expect(await marksOf('control', CONTROL)).toBe(0)
  expect(await marksOf('host.2', AGENT)).toBe(0)
  expect(lab.sources).toBeUndefined()
})

test('another bootstrap is refused, and nothing is changed: hosts keep the one of their birth', async () => {
  const before = await lives()
  await appendFile(join(sources, 'agent/bootstrap/stages/deny.sh'), '\n# another\n')

  expect(await lab.exchange(sources)).toBe(false)

  expect(await lives()).toEqual(before)
  expect(await marksOf('control', CONTROL)).toBe(0)
})
