import fc from 'fast-check'
import type { Family } from '../../family.ts'
import { address, addressRange, interfaceName, MACS, not, portList, portRange } from './pools.ts'

/** Where a rule stands: which questions the kernel takes there. */
export interface RulePlace {
  readonly family: Family
  readonly hasIn: boolean
  readonly hasOut: boolean
  readonly isTracked: boolean
}

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const
const flagList = fc
  .subarray([...FLAGS])
  .map((flags) => (flags.length === 0 ? 'NONE' : flags.join(',')))

const ofPorts = (protocol: string) =>
  fc.oneof(
    fc.tuple(not, portRange).map(([n, p]) => `-p ${protocol} -m ${protocol} ${n}--dport ${p}`),
    fc.tuple(not, portRange).map(([n, p]) => `-p ${protocol} -m ${protocol} ${n}--sport ${p}`),
    fc
      .tuple(not, fc.constantFrom('--dports', '--sports', '--ports'), portList)
      .map(([n, option, list]) => `-p ${protocol} -m multiport ${n}${option} ${list}`),
  )

const ofFlags = fc.oneof(
  fc
    .tuple(not, flagList, flagList)
    .map(([n, mask, set]) => `-p tcp -m tcp ${n}--tcp-flags ${mask} ${set}`),
  not.map((n) => `-p tcp -m tcp ${n}--syn`),
)

const icmpTypes: Readonly<Record<Family, readonly string[]>> = {
  4: ['8', '0', '3', '3/1', '3/3', '13', 'any'],
  6: ['128', '129', '1', '1/4', '135', '136'],
}

const ofIcmp = (family: Family) =>
  fc
    .tuple(not, fc.constantFrom(...icmpTypes[family]))
    .map(([n, type]) =>
      family === 4
        ? `-p icmp -m icmp ${n}--icmp-type ${type}`
        : `-p ipv6-icmp -m icmp6 ${n}--icmpv6-type ${type}`,
    )

/** The protocol, and what can only be asked of it. */
export const ofProtocol = (family: Family) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc.constantFrom(
      '-p tcp',
      '! -p tcp',
      '-p udp',
      '! -p udp',
      '-p sctp',
      '-p 253',
      '! -p esp',
      '-p gre',
    ),
    { weight: 4, arbitrary: ofPorts('tcp') },
    { weight: 3, arbitrary: ofPorts('udp') },
    ofPorts('sctp'),
    { weight: 2, arbitrary: ofFlags },
    { weight: 2, arbitrary: ofIcmp(family) },
  )

const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED', 'DNAT', 'SNAT'] as const
const ADDRESS_TYPES = ['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST'] as const

const stateList = (names: readonly string[]) =>
  fc.subarray([...names], { minLength: 1 }).map((states) => states.join(','))

const setMatches = [
  's_ip',
  's_net',
  's_ipport',
  's_netport',
  's_port',
  's_ipportip',
  's_list',
] as const
const sides = fc.constantFrom('src', 'dst')

const setMatch = fc
  .tuple(not, fc.constantFrom(...setMatches), sides, sides, sides)
  .map(([n, set, one, two, three]) => {
    const count = set === 's_ipportip' ? 3 : /port$/.test(set) && set !== 's_port' ? 2 : 1
    return `-m set ${n}--match-set ${set} ${[one, two, three].slice(0, count).join(',')}`
  })

/** One more question to a packet. */
const otherMatch = ({ family, hasIn, hasOut, isTracked }: RulePlace): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(not, address(family)).map(([n, a]) => `${n}-s ${a}`) },
    { weight: 4, arbitrary: fc.tuple(not, address(family)).map(([n, a]) => `${n}-d ${a}`) },
    ...(hasIn
      ? [{ weight: 3, arbitrary: fc.tuple(not, interfaceName).map(([n, i]) => `${n}-i ${i}`) }]
      : []),
    ...(hasOut
      ? [{ weight: 3, arbitrary: fc.tuple(not, interfaceName).map(([n, i]) => `${n}-o ${i}`) }]
      : []),
    ...(isTracked
      ? [
          {
            weight: 3,
            arbitrary: fc
              .tuple(not, stateList(STATES))
              .map(([n, s]) => `-m conntrack ${n}--ctstate ${s}`),
          },
          fc.tuple(not, stateList(STATES.slice(0, 5))).map(([n, s]) => `-m state ${n}--state ${s}`),
        ]
      : []),
    fc
      .tuple(not, fc.constantFrom('--src-range', '--dst-range'), addressRange(family))
      .map(([n, option, range]) => `-m iprange ${n}${option} ${range}`),
    fc
      .tuple(
        not,
        fc.constantFrom('--src-type', '--dst-type'),
        stateList(ADDRESS_TYPES.slice(0, family === 4 ? 4 : 2)),
      )
      .map(([n, option, types]) => `-m addrtype ${n}${option} ${types}`),
    { weight: 3, arbitrary: setMatch },
    fc
      .tuple(not, fc.constantFrom('0x1', '0x1/0x3', '0x0/0xff', '0x2/0x2'))
      .map(([n, mark]) => `-m mark ${n}--mark ${mark}`),
    ...(hasIn
      ? [
          fc
            .tuple(not, fc.constantFrom(...MACS))
            .map(([n, mac]) => `-m mac ${n}--mac-source ${mac}`),
        ]
      : []),
    ...(family === 4 ? [not.map((n) => `${n}-f`)] : []),
    fc.constant('-m comment --comment "-j it\'s \\"so\\" \\\\"'),
    fc.constantFrom(
      family === 4 ? '-m ttl --ttl-gt 76' : '-m hl --hl-gt 76',
      '-m length --length 0:70',
      '-m statistic --mode random --probability 0.5',
      '-m limit --limit 3/sec',
    ),
  )

/** Every question of one rule, `iptables` words without target; one `-s` and the like at most, as it wants. */
export const ruleMatches = (place: RulePlace): fc.Arbitrary<string> =>
  fc
    .tuple(ofProtocol(place.family), fc.array(otherMatch(place), { maxLength: 2 }))
    .map(([protocol, others]) =>
      [...new Map(others.map((text) => [keyOf(text), text])).values(), protocol].join(' '),
    )

/** What may stand only once in a rule. */
const keyOf = (text: string): string =>
  text
    .replace(/^! /, '')
    .split(' ')
    .slice(0, 2)
    .join(' ')
    .replace(/^(-[sdiof]).*/, '$1')
