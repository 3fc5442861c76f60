import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PacketEngine } from '../engine/packet-engine.ts'
import { inNamespace, ip, ipBatch, sweepNamespaces } from '../testing/namespaces.ts'
import { subprocessEngine } from '../testing/subprocess-engine.ts'
import { ownAddresses } from './own-addresses.ts'

const PREFIX = 'dbown'
const name = `${PREFIX}-${String(process.pid)}`
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

test('a card that was just plugged in is waited for until its addresses are its own', async () => {
  await ipBatch(
    ['link add own type veth peer name far', 'link set far up', 'link set own up'],
    name,
  )
  const addresses = () => inNamespace(name, ['ip', '-6', 'addr', 'show', 'dev', 'own'])
  expect(await addresses()).toContain('tentative')

  await ownAddresses(engine, { ns: { path: `/run/netns/${name}` }, card: 'own' })

  expect(await addresses()).toContain('fe80::')
  expect(await addresses()).not.toContain('tentative')
})
