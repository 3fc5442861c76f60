import fc from 'fast-check'
import type { World } from '../firewall/claims.ts'
import { type Packet, mirrored } from '../firewall/packet.ts'
import { anyIpv4 } from './addresses.ts'

const DEVICES = ['eth0', 'dbwg0', 'dbvx0', 'dbbr0', 'dbwg01', 'db', 'docker0', 'edb0', 'lo0', 'd']
const NOTABLE_PORTS = [7411, 7410, 3142, 4789, 51820, 22, 53, 9, 32767, 32768, 60999, 61000]
const V6 = ['::1', 'fe80::1', 'ff02::1:ff00:b', 'fdb6:2d1a:0:1::b', '::ffff:198.18.0.1']

export const worlds: fc.Arbitrary<World> = fc
  .record({
    addresses: fc.uniqueArray(anyIpv4, { minLength: 2, maxLength: 2 }),
    hasMirror: fc.boolean(),
    mode: fc.constantFrom('encrypted', 'plain'),
    members: fc.uniqueArray(anyIpv4, { maxLength: 5 }),
    inner: fc.uniqueArray(anyIpv4, { maxLength: 4 }),
  })
  .map(({ addresses: [control = '', mirror = ''], hasMirror, mode, members, inner }): World => ({
    control,
    mirror: hasMirror ? mirror : null,
    mode,
    tunnelPort: mode === 'encrypted' ? 51820 : 4789,
    holes: members.filter((member) => member !== control && member !== mirror),
    inner,
  }))

const ports = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...NOTABLE_PORTS) }, fc.nat(65535))

const anyPacket = ({ control, mirror, holes, inner }: World): fc.Arbitrary<Packet> => {
  const known = [control, ...(mirror === null ? [] : [mirror]), ...holes, ...inner]
  const v4 = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, anyIpv4)
  const v6 = fc.constantFrom(...V6)
  return fc
    .record({
      ends: fc.oneof(
        { weight: 5, arbitrary: fc.tuple(fc.constant(4 as const), v4, v4) },
        fc.tuple(fc.constant(6 as const), v6, v6),
      ),
      direction: fc.constantFrom('in', 'out'),
      device: fc.oneof(fc.constantFrom('eth0', 'dbwg0', 'lo'), fc.constantFrom(...DEVICES)),
      protocol: fc.constantFrom('tcp', 'udp', 'icmp', 'gre', 'sctp'),
      sourcePort: ports,
      destinationPort: ports,
      isSyn: fc.boolean(),
      isAck: fc.boolean(),
      tracking: fc.constantFrom('NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'),
    })
    .map(({ ends: [family, source, destination], ...rest }) => ({
      ...rest,
      family,
      source,
      destination,
    }))
}

type Likeness = Pick<Packet, 'device' | 'protocol' | 'source' | 'destination'> & Partial<Packet>

/** What honest traffic looks like on its way in; the host's own address is `198.18.0.11`. */
const honest = ({ control, mirror, holes, inner, tunnelPort }: World): readonly Likeness[] => {
  const from = (source: string) => ({ source, destination: '198.18.0.11' })
  const asked = { device: 'eth0', protocol: 'tcp' } as const
  const tunnel = { sourcePort: tunnelPort, destinationPort: tunnelPort }
  return [
    { ...asked, ...from(control), destinationPort: 7411 },
    { ...asked, ...from(control), sourcePort: 7410 },
    { ...asked, ...from(mirror ?? '198.18.0.2'), sourcePort: 3142 },
    ...holes.map(
      (peer) => ({ device: 'eth0', protocol: 'udp', ...from(peer), ...tunnel }) as const,
    ),
    ...[...inner, ...holes].map((peer): Likeness => ({
      ...{ device: 'dbwg0', protocol: 'udp', ...from(peer) },
      ...{ sourcePort: 4789, destinationPort: 4789 },
    })),
  ]
}

const ASPECTS = ['family', 'direction', 'device', 'source', 'protocol', 'sourcePort'] as const
const MORE = ['destination', 'destinationPort', 'isSyn', 'isAck', 'tracking'] as const

/** Packets that come close: honest ones, in either direction, of which a thing or two may be wrong. */
export const packetsIn = (world: World): fc.Arbitrary<Packet> =>
  fc
    .record({
      chance: anyPacket(world),
      honest: fc.constantFrom(...honest(world)),
      isOut: fc.boolean(),
      wrong: fc.oneof(
        { weight: 4, arbitrary: fc.subarray([...ASPECTS, ...MORE], { maxLength: 2 }) },
        fc.subarray([...ASPECTS, ...MORE]),
      ),
    })
    .map(({ chance, honest: likeness, isOut, wrong }) => {
      const inwards: Packet = { ...chance, family: 4, direction: 'in', ...likeness }
      const packet = isOut ? mirrored(inwards) : inwards
      const changes = wrong.map((aspect) => [aspect, chance[aspect]] as const)
      return { ...packet, ...Object.fromEntries(changes) }
    })

export interface Case {
  readonly world: World
  readonly packets: readonly Packet[]
}

/** A world and what comes at it: many packets a world, since reading the texts is what costs. */
export const cases: fc.Arbitrary<Case> = worlds.chain((world) =>
  fc.record({
    world: fc.constant(world),
    packets: fc.array(packetsIn(world), { minLength: 20, maxLength: 60 }),
  }),
)
