import { createSecureContext } from 'node:tls'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import { waitUntil } from '../testing/wait-until.ts'
import { FleetLoop } from './fleet-loop.ts'
import { remove } from './membership.ts'
import { SimulatedFleet } from './simulated-fleet.ts'
import { MembersOnFullDisk } from './testing/members-on-full-disk.ts'

const [ONE, TWO] = [HostId.parse('host-1'), HostId.parse('host-2')]

let control: MembersOnFullDisk
beforeEach(() => {
  control = new MembersOnFullDisk()
  settle()
})
afterEach(() => control[Symbol.dispose]())

/** Two hosts have joined; nothing answers at their addresses now. */
const settle = (): void => {
  const world = new SimulatedFleet()
  world.join('host-1', 11)
  world.join('host-2', 12)
  world.run()
  for (const host of world.hosts.values()) {
    const address = Ipv4.parse(host.address.replace('198.18.', '127.0.'))
    control.stored.hosts.put({ ...host, address })
  }
  for (const pair of world.pairs.values()) control.stored.pairs.put(pair)
}

const loopOver = ({ parts, room, losses, log }: MembersOnFullDisk): FleetLoop => {
  const context = createSecureContext()
  return new FleetLoop({
    ...parts,
    ...{ losses, log, random: () => 0.5, agentPort: 1, agentLifeMs: 3_600_000 },
    overlay: { mode: 'encrypted', vni: 4096, port: 51820 },
    context: () => context,
    verifyAgent: () => undefined,
    onShown: () => undefined,
    revocations: () => room.revocations.current(),
    adopt: () => undefined,
  })
}

test('nothing follows from a removal on a full disk before the removal itself is on record', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { parts, disk, log, stored } = control
  disk.fill()
  expect(() => remove(parts, TWO)).toThrow('could not be written down')
  await using stack = new AsyncDisposableStack()
  stack.adopt(loopOver(control), (loop) => loop.stop())
  const undecided = 'error a decision could not be written down'
  await waitUntil('a first try', () => (log.lines.includes(undecided) ? true : null))
  expect(control.actions()).toEqual([])
  disk.makeRoom()
  // The loop tries again before the removal is tried again by itself.
  vi.advanceTimersByTime(500)
  await waitUntil('an order', () => (control.actions().includes('order') ? true : null))

  expect(control.actions().slice(0, 3)).toEqual(['remove', 'write-late', 'order'])
  expect(stored.hosts.get(ONE)?.desired?.peers).toEqual([])
})
