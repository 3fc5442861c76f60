import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'
import type { ScriptedAgent } from '../testing/scripted-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

let fleet: FleetOnLoopback
let one: ScriptedAgent
let two: ScriptedAgent
let three: ScriptedAgent
beforeEach(async () => {
  fleet = await FleetOnLoopback.start()
  ;[one, two, three] = await fleet.joinThree()
})
afterEach(() => fleet[Symbol.asyncDispose]())

const backup = (): string => join(fleet.control.directory, 'backup')

const copyState = async (): Promise<void> => {
  await fleet.control.end('SIGTERM')
  cpSync(fleet.control.state, backup(), { recursive: true })
  await fleet.control.start()
  await fleet.settled(3)
}

const restoreState = async (): Promise<void> => {
  await fleet.control.end('SIGTERM')
  rmSync(fleet.control.state, { recursive: true })
  cpSync(backup(), fleet.control.state, { recursive: true })
  await fleet.control.start()
}

const leave = async (name: string): Promise<void> => {
  await fleet.control.client().remove(name)
  await fleet.settled(2)
}

const audited = async (action: string) =>
  (await fleet.control.client().audit()).filter((entry) => entry.action === action)

describe('a control whose store was restored from before a leave', () => {
  test('learns from the agents who has left, opens no hole for it again, and goes on', async () => {
    await copyState()
    await leave('host-3')
    const [ordersBefore, before] = [two.generation, one.generation]
    const everOpen = holesEver(one, two)
    await restoreState()
    await fleet.settled(2)

    expect(await fleet.told('host-3')).toContain('host-gone')
    expect([one.peers, two.peers, three.peers]).toEqual([['host-2 joined'], ['host-1 joined'], []])
    expect(everOpen()).not.toContain('host-3')

    await fleet.join('host-4', 14)
    await fleet.settled(3)

    expect(one.generation).toBeGreaterThan(before)
    expect(two.generation).toBeGreaterThan(ordersBefore)
  })

  test('puts on record that its list and its numbers were behind', async () => {
    await copyState()
    await leave('host-3')
    await restoreState()
    await fleet.settled(2)

    expect(await audited('adopt')).toEqual([
      expect.objectContaining({ outcome: 'done', detail: expect.stringContaining('left: host-3') }),
    ])
    expect(await audited('overtake')).not.toEqual([])
    expect(await audited('remove')).toEqual([
      expect.objectContaining({ actor: 'control', target: 'host-3' }),
    ])
  })

  test('is not deceived by numbers that have grown past those of the agents since', async () => {
    await copyState()
    await leave('host-3')
    await Promise.all([one.stop(), two.stop(), three.stop()])
    await restoreState()
    // Each start of control makes a list, and each newcomer an order for every member.
    await fleet.control.end('SIGTERM')
    await fleet.control.start()
    for (const place of [14, 15, 16, 17]) await fleet.join(`host-${place - 10}`, place)
    await waitUntil('a number above that of host-1', async () => {
      const { hosts } = await fleet.control.client().state()
      const ordered = hosts.find(({ id }) => id === 'host-1')?.generation.ordered ?? 0
      return ordered > one.generation ? true : null
    })
    const everOpen = holesEver(one, two)
    await Promise.all([one.start(), two.start()])
    await fleet.settled(6)

    expect(everOpen()).not.toContain('host-3')
    expect(one.peers).toHaveLength(5)
  })
})

test('a host that joined after the copy is shut out by all until it is invited anew', async () => {
  await copyState()
  const four = await fleet.join('host-4', 14)
  await fleet.settled(4)
  await restoreState()
  await fleet.settled(3)

  expect([one, two, three].map(({ peers }) => peers.includes('host-4 joined'))).toEqual([
    false,
    false,
    false,
  ])
  await four.stop()
  await fleet.join('host-4', 14)
  await fleet.settled(4)
})

test('every certificate that control held before its start is superseded on every host', async () => {
  expect(one.revoked).toEqual([])
  await fleet.control.end()
  await fleet.control.start()
  await waitUntil('the list on every host', () =>
    [one, two, three].every(({ revoked }) => revoked.length > 0) ? true : null,
  )

  // The one towards agents, and the one at its doors.
  expect(one.revoked).toHaveLength(2)
  expect([two.revoked, three.revoked]).toEqual([one.revoked, one.revoked])
})

/** Peers in any order that these agents obey from now on. */
const holesEver = (...agents: readonly ScriptedAgent[]): (() => readonly string[]) => {
  const from = agents.map(({ obeyed }) => obeyed.length)
  return () =>
    agents.flatMap(({ obeyed }, index) =>
      obeyed.slice(from[index]).flatMap(({ desired }) => desired.peers.map(({ host }) => host)),
    )
}
