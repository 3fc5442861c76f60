import { afterAll, beforeAll, expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'
import type { ScriptedAgent } from '../testing/scripted-agent.ts'
import { SmallDisk } from '../testing/small-disk.ts'
import { loggedIn, somebody, type Somebody } from '../testing/somebody.ts'
import { waitUntil } from '../testing/wait-until.ts'

let fleet: FleetOnLoopback
let disk: SmallDisk
let one: ScriptedAgent
let dave: Somebody
let olga: Somebody
let vera: Somebody
beforeAll(async () => {
  fleet = await FleetOnLoopback.start()
  ;[one] = await fleet.joinThree()
  vera = await somebody(fleet.control, 'vera', 'viewer')
  dave = await somebody(fleet.control, 'dave', 'developer')
  olga = await somebody(fleet.control, 'olga', 'owner')
  disk = await SmallDisk.under(fleet.control)
  await fleet.settled(3)
})
afterAll(async () => {
  await fleet.control.end()
  disk[Symbol.dispose]()
  await fleet[Symbol.asyncDispose]()
})

test('whoever is put out on a full disk is out at once, and on record once there is room', async () => {
  const { control } = fleet
  disk.fill()
  const attempts = [
    control.client().dropPerson('dave'),
    control.client().putPerson('olga', { role: 'admin', password: null }),
    control.client().remove('host-3'),
  ]
  for (const attempt of attempts)
    await expect(attempt).rejects.toMatchObject({ code: 'E_REVOKED_UNWRITTEN' })

  // That somebody was refused cannot be put on record, and is what they are told; nobody else is in the way.
  for (const person of [dave, olga])
    await expect(person.me()).rejects.toMatchObject({ code: 'E_STORE_FULL' })
  expect(await vera.me()).toMatchObject({ name: 'vera' })
  await expect(loggedIn(control, 'vera')).rejects.toMatchObject({ code: 'E_STORE_FULL' })
  expect((await control.client().people()).map(({ name, role }) => `${name} ${role}`)).toEqual([
    'olga admin',
    'vera viewer',
  ])
  expect(await stateOf('host-3')).toBe('leaving')
  expect(one.peers).toEqual(['host-2 joined', 'host-3 joined'])

  disk.makeRoom()
  await fleet.settled(2)
  await waitUntil('the peer to hear of it', () => (one.peers.length === 1 ? true : null))
  const done = (await control.client().audit()).map(({ action }) => action)
  expect(done.filter((action) => action === 'write-late')).toHaveLength(3)
  expect(done.indexOf('drop-person')).toBeLessThan(done.lastIndexOf('put-person'))
  expect(done.lastIndexOf('put-person')).toBeLessThan(done.indexOf('remove'))
  await control.end()
  await control.start()
  expect((await control.client().people()).map(({ name }) => name)).toEqual(['olga', 'vera'])
})

const stateOf = async (name: string) =>
  (await fleet.control.client().state()).hosts.find(({ id }) => id === name)?.state
