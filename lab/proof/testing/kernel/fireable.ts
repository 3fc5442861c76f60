import { readAddressMask } from '../../dump/addresses.ts'
import { ADDRESS_TYPES, DEVICE_KINDS } from '../../dump/match.ts'
import type { Family } from '../../family.ts'
import type { PacketSet } from '../../packet-set/packet-sets.ts'
import { byteBits, maskedByteBits } from '../../space/bits.ts'
import { addressField, type FieldName } from '../../space/fields.ts'
import { framedForHost } from '../../space/possible.ts'
import type { Space } from '../../space/space.ts'
import { CARDS, MACS } from '../rulesets/pools.ts'

interface Kind {
  readonly type: string
  readonly networks: readonly string[]
}

/** What the oracle's host calls the addresses of its world. */
const DESTINATIONS: Readonly<Record<Family, readonly Kind[]>> = {
  4: [
    { type: 'LOCAL', networks: ['198.18.0.11', '198.18.1.11', '198.18.2.11'] },
    { type: 'BROADCAST', networks: ['198.18.0.255', '255.255.255.255'] },
    { type: 'MULTICAST', networks: ['224.0.0.1'] },
    { type: 'UNICAST', networks: ['198.18.1.250', '198.19.0.0/16'] },
  ],
  6: [
    { type: 'LOCAL', networks: ['fdb6:2d1a::b', 'fdb6:2d1a:1::b', 'fdb6:2d1a:2::b'] },
    { type: 'MULTICAST', networks: ['ff02::1'] },
    { type: 'UNICAST', networks: ['fdb6:2d1a:1::fa', 'fdb6:2d1a:7::/48', 'fdb6:2d1a:9::/48'] },
  ],
}

const SOURCES: Readonly<Record<Family, readonly Kind[]>> = {
  4: [
    { type: 'LOCAL', networks: ['198.18.1.11'] },
    {
      type: 'UNICAST',
      networks: ['198.18.0.128/26', '198.18.0.250', '198.18.1.250', '198.19.7.0/24'],
    },
  ],
  6: [{ type: 'UNICAST', networks: ['fdb6:2d1a::f0/124', 'fdb6:2d1a:1::fa', 'fdb6:2d1a:7::/48'] }],
}

const PROTOCOLS: Readonly<Record<Family, readonly number[]>> = {
  4: [1, 6, 17, 47, 50, 132, 253],
  6: [6, 17, 47, 58, 132, 253],
}

/**
 * Packets that can be fired at the oracle's host, and that its routing does not refuse. Groups only where nothing
 * translates, and frames for more than this card: whether a group that becomes a machine's address is passed on is the
 * routing's own business.
 */
export function fireable(space: Space, family: Family, withGroups: boolean): PacketSet {
  const { sets } = space
  const destinations = DESTINATIONS[family].filter(({ type }) => withGroups || type !== 'MULTICAST')
  return sets.intersection([
    space.numbers(
      'inInterface',
      CARDS.map((card) => space.interfaces.indexOf(card)),
    ),
    space.number('inKind', DEVICE_KINDS.indexOf('ether')),
    space.number('outInterface', space.interfaces.indexOf('eth1')),
    space.number('outKind', DEVICE_KINDS.indexOf('ether')),
    ofKinds(space, 'destinationType', addressField(family, 'destination'), destinations),
    ofKinds(space, 'sourceType', addressField(family, 'source'), SOURCES[family]),
    space.numbers('protocol', PROTOCOLS[family]),
    withGroups ? sets.or(framedForHost(space), forHost(space)) : framedForHost(space),
    space.numbers('frameType', [0, 1, 2]),
    sets.union(MACS.map((mac) => space.equal('sourceMac', byteBits(macBytes(mac))))),
    ...UNUSED.map((field) => space.number(field, 0)),
  ])
}

/** What the routing keeps for the host; what came in a frame for all or for a group it passes on to nobody. */
const forHost = (space: Space): PacketSet =>
  space.numbers(
    'destinationType',
    ['LOCAL', 'BROADCAST', 'MULTICAST'].map((type) => ADDRESS_TYPES.indexOf(type)),
  )

/** Through which card of the oracle's host a packet leaves, by its destination. */
const LEAVES: Readonly<Record<Family, Readonly<Record<string, readonly string[]>>>> = {
  4: {
    eth0: ['198.18.0.250', '198.18.0.128/26'],
    eth1: ['198.18.1.250', '198.19.0.0/16'],
    'br-1': ['198.18.2.64/26'],
  },
  6: {
    eth0: ['fdb6:2d1a::f0/124'],
    eth1: ['fdb6:2d1a:1::fa', 'fdb6:2d1a:7::/48'],
    'br-1': ['fdb6:2d1a:2::f0/124'],
  },
}

/** Packets that the oracle's host can send itself; they came by no card, so that it does not matter which is said. */
export function fireableOutwards(space: Space, family: Family): PacketSet {
  const { sets } = space
  const ether = DEVICE_KINDS.indexOf('ether')
  const leaves = Object.entries(LEAVES[family]).map(([card, networks]) =>
    sets.and(
      space.number('outInterface', space.interfaces.indexOf(card)),
      ofKinds(space, 'destinationType', addressField(family, 'destination'), [
        { type: 'UNICAST', networks },
      ]),
    ),
  )
  return sets.intersection([
    sets.union(leaves),
    space.number('inInterface', space.interfaces.indexOf('eth0')),
    space.number('inKind', ether),
    space.number('outKind', ether),
    ofKinds(space, 'sourceType', addressField(family, 'source'), SENDERS[family]),
    space.numbers('protocol', PROTOCOLS[family]),
    space.equal('sourceMac', byteBits(macBytes(MACS[0]))),
    space.number('frameType', 0),
    ...UNUSED.map((field) => space.number(field, 0)),
  ])
}

const UNUSED = ['mark', 'isLaterFragment', 'isDestinationTranslated', 'isSourceTranslated'] as const

const SENDERS: Readonly<Record<Family, readonly Kind[]>> = {
  4: [{ type: 'LOCAL', networks: ['198.18.0.11', '198.18.1.11'] }, ...SOURCES[4].slice(1)],
  6: [{ type: 'LOCAL', networks: ['fdb6:2d1a::b', 'fdb6:2d1a:1::b'] }, ...SOURCES[6]],
}

function ofKinds(
  space: Space,
  typeField: FieldName,
  field: FieldName,
  kinds: readonly Kind[],
): PacketSet {
  const { sets } = space
  const family: Family = field.endsWith('4') ? 4 : 6
  return sets.union(
    kinds.flatMap(({ type, networks }) =>
      networks.map((text) => {
        const range = readAddressMask(text, family)
        if (range === null) throw new Error(`${text} is no network`)
        return sets.and(
          space.number(typeField, ADDRESS_TYPES.indexOf(type)),
          space.equal(field, maskedByteBits(range.bytes, range.mask)),
        )
      }),
    ),
  )
}

export const macBytes = (mac: string): Uint8Array =>
  Uint8Array.from(mac.split(':'), (byte) => Number.parseInt(byte, 16))
