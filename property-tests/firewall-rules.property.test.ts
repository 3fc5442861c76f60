import fc from 'fast-check'
import { expect } from 'vitest'
import {
  guardBatch,
  ownerlessGuardBatch,
  weakGuardBatch,
} from '../agent/firewall/rules/guard-batch.ts'
import { renderGuard } from '../agent/firewall/rules/guard.ts'
import { NO_HOLES, renderEmptySets, renderSets } from '../agent/firewall/rules/sets.ts'
import { renderWall4 } from '../agent/firewall/rules/wall4.ts'
import { always } from './always.ts'
import { cases, worlds } from './arbitraries/packets.ts'
import { type World, guardSays, wallSays } from './firewall/claims.ts'
import { restoreSets } from './firewall/ipset-text.ts'
import { passGuard, readGuard } from './firewall/nft-guard.ts'
import { type Packet, mirrored } from './firewall/packet.ts'
import { renderHost } from './firewall/rendered-host.ts'

const RUNS = { runs: 250 }

always(
  'the wall alone lets through exactly what the claims allow, and nothing else',
  fc.property(cases, ({ world, packets }) => {
    const { wall } = renderHost(world)

    expect(packets.filter((packet) => wall(packet) !== wallSays(world, packet))).toEqual([])
  }),
  RUNS,
)

always(
  'the guard alone lets through exactly what the claims allow, and nothing else',
  fc.property(cases, ({ world, packets }) => {
    const { guard } = renderHost(world)

    expect(packets.filter((packet) => guard(packet) !== guardSays(world, packet))).toEqual([])
  }),
  RUNS,
)

always(
  'no packet of version 6 is accepted by either wall but on the loopback',
  fc.property(cases, ({ world, packets }) => {
    const { wall, guard } = renderHost(world)
    const v6 = packets.map((packet): Packet => ({ ...packet, ...V6 }))

    for (const packet of v6)
      expect([wall(packet), guard(packet)]).toEqual(
        packet.device === 'lo' ? ['accepted', 'accepted'] : ['dropped', 'dropped'],
      )
  }),
  RUNS,
)

always(
  'nothing is ever forwarded, whatever it is',
  fc.property(cases, ({ world, packets }) => {
    const { wall } = renderHost(world)

    expect(packets.filter((packet) => wall(packet, 'FORWARD') !== 'dropped')).toEqual([])
  }),
  RUNS,
)

always(
  'a hole lets its peer in, and with another address, port, protocol or device it lets nobody in',
  fc.property(cases, fc.nat(), ({ world, packets }, pick) => {
    const peer = world.holes[pick % Math.max(1, world.holes.length)]
    if (peer === undefined) return
    const { wall, guard } = renderHost(world)
    const knock = knockOf(world, peer)

    expect([wall(knock), guard(knock)]).toEqual(['accepted', 'accepted'])
    for (const packet of packets) {
      for (const wrong of wrongIn(knock, packet, world)) {
        expect([wrong, wall(wrong)]).toEqual([wrong, 'dropped'])
        expect([wrong, guard(wrong)]).toEqual([wrong, 'dropped'])
      }
    }
  }),
  { runs: 200 },
)

always(
  'what comes in as part of a flow goes out the other way round',
  fc.property(cases, ({ world, packets }) => {
    const { wall, guard } = renderHost(world)
    for (const packet of packets) {
      const flowing: Packet = { ...packet, tracking: 'ESTABLISHED', isAck: true }
      expect(wall(mirrored(flowing))).toBe(wall(flowing))
      expect(guard(mirrored(flowing))).toBe(guard(flowing))
    }
  }),
  RUNS,
)

always(
  'the guard means the same with its owner, without it, and where there are no owners',
  fc.property(cases, ({ world, packets }) => {
    const guards = [guardBatch, ownerlessGuardBatch, weakGuardBatch].map((render) =>
      readGuard(render(world, world)),
    )
    for (const packet of packets)
      expect(new Set(guards.map((guard) => passGuard(guard, packet))).size).toBe(1)
  }),
  { runs: 200 },
)

always(
  'a batch without holes is the table that is read back, rule by rule',
  fc.property(worlds, (world) => {
    expect(readGuard(guardBatch(world, NO_HOLES))).toEqual(readGuard(renderGuard(world)))
  }),
  { runs: 200 },
)

always(
  'a set is exchanged whole: whatever it held before, it holds exactly the new members',
  fc.property(worlds, worlds, (before, after) => {
    const old = restoreSets(renderSets(before, before.tunnelPort))

    expect(restoreSets(renderSets(after, after.tunnelPort), old)).toEqual(
      restoreSets(renderSets(after, after.tunnelPort)),
    )
    expect(restoreSets(renderEmptySets(), old)).toEqual(old)
  }),
  { runs: 200 },
)

always(
  'holes change the sets and never the rules',
  fc.property(worlds, worlds, (world, other) => {
    const moved = { ...world, holes: other.holes, inner: other.inner }

    expect(renderWall4(moved)).toBe(renderWall4(world))
    expect(renderGuard(moved)).toBe(renderGuard(world))
    expect(readGuard(guardBatch(moved, moved)).chains).toEqual(
      readGuard(guardBatch(world, world)).chains,
    )
  }),
  { runs: 200 },
)

const V6 = { family: 6, source: 'fe80::1', destination: 'ff02::1' } as const

const knockOf = ({ tunnelPort }: World, peer: string): Packet => ({
  family: 4,
  direction: 'in',
  device: 'eth0',
  source: peer,
  destination: '198.18.0.11',
  protocol: 'udp',
  sourcePort: tunnelPort,
  destinationPort: tunnelPort,
  isSyn: false,
  isAck: false,
  tracking: 'NEW',
})

/** The knock with one thing taken from another packet that makes it somebody else's. */
const wrongIn = (knock: Packet, other: Packet, world: World): readonly Packet[] =>
  [
    { ...knock, source: other.source },
    { ...knock, sourcePort: other.sourcePort },
    { ...knock, destinationPort: other.destinationPort },
    { ...knock, protocol: other.protocol },
    { ...knock, device: other.device },
  ].filter((packet) => isWrong(packet, knock, world))

const isWrong = (packet: Packet, knock: Packet, { holes }: World): boolean =>
  packet.device === 'lo'
    ? false
    : !holes.includes(packet.source) ||
      packet.sourcePort !== knock.sourcePort ||
      packet.destinationPort !== knock.destinationPort ||
      packet.protocol !== knock.protocol ||
      packet.device.startsWith('db')
