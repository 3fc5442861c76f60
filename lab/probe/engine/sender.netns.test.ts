import { afterAll, beforeAll, expect, test } from 'vitest'
import { ETHERTYPE, ethernet } from '../frames/ethernet.ts'
import { inNamespace, ip, ipBatch, sweepNamespaces } from '../testing/namespaces.ts'
import { subprocessEngine } from '../testing/subprocess-engine.ts'
import type { PacketEngine } from './packet-engine.ts'
import { openSender } from './sender.ts'

const PREFIX = 'dbsend'
const name = `${PREFIX}-${String(process.pid)}`
let engine: PacketEngine

beforeAll(async () => {
  await sweepNamespaces(PREFIX)
  await ip('netns', 'add', name)
  await ipBatch(
    ['link add own type veth peer name far', 'link set far up', 'link set own up'],
    name,
  )
  engine = await subprocessEngine()
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await ip('netns', 'del', name)
})

const FRAME = ethernet(
  { src: '02:db:12:00:00:0b', dst: 'ff:ff:ff:ff:ff:ff', type: ETHERTYPE.experimental },
  new Uint8Array(46),
)
const GUARD = `table netdev guard {
  chain out { type filter hook egress device "own" priority 0; policy drop; }
}`

test('a frame that the guard at its own card drops is told of, and the engine goes on', async () => {
  await using sender = await openSender(engine, { path: `/run/netns/${name}` })
  expect(await sender.send('own', [FRAME])).toMatchObject({ sent: 1 })

  await inNamespace(name, ['nft', '-f', '-'], GUARD)
  await expect(sender.send('own', [FRAME, FRAME])).rejects.toMatchObject({ code: 'E_CARD_REFUSES' })

  await inNamespace(name, ['nft', 'delete', 'table', 'netdev', 'guard'])
  expect(await sender.send('own', [FRAME, FRAME])).toMatchObject({ sent: 2 })
})
