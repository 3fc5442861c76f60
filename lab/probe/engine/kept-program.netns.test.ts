import { afterAll, beforeAll, expect, test } from 'vitest'
import { ip, sweepNamespaces } from '../testing/namespaces.ts'
import { subprocessEngine } from '../testing/subprocess-engine.ts'
import { keepProgram } from './kept-program.ts'
import type { PacketEngine } from './packet-engine.ts'

const PREFIX = 'dbkept'
const name = `${PREFIX}-${String(process.pid)}`
const ns = { path: `/run/netns/${name}` }
let engine: PacketEngine

beforeAll(async () => {
  await sweepNamespaces(PREFIX)
  await ip('netns', 'add', name)
  engine = await subprocessEngine()
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await ip('netns', 'del', name)
})

const SLOW = 'while read line; do echo "$line"; sleep 0.3; echo end; done'

test('an answer that takes its time is waited for', async () => {
  await using program = await keepProgram(engine, ns, ['bash', '-c', SLOW], 2000)

  expect(await program.ask('one', 'end')).toBe('one\nend\n')
})

test('an answer that is cut off is none, and the code says so', async () => {
  await using program = await keepProgram(engine, ns, ['bash', '-c', SLOW], 100)

  await expect(program.ask('one', 'end')).rejects.toMatchObject({
    code: 'E_PROGRAM_SILENT',
    message: expect.stringContaining('it said: one') as unknown,
  })
})
