import fc from 'fast-check'
import type { Family } from '../../family.ts'
import { guard } from './guard.ts'
import { ruleMatches, type RulePlace } from './matches.ts'
import { ADDRESSES, port, PORTS } from './pools.ts'

/** Text for `iptables-restore` and `ipset restore`. */
export interface Ruleset {
  readonly family: Family
  readonly rules: string
  readonly sets: string
  /** The guard's table for `nft -f`; empty: there is none. */
  readonly guard: string
}

interface RandomRule {
  readonly matches: string
  readonly target: string
}

const USER_CHAINS = ['u0', 'u1', 'u2', 'u3'] as const
/** Called on the way out: questions about where a packet came from are refused there. */
const OUT_CHAINS = ['o0', 'o1'] as const

const rule = (place: RulePlace, targets: fc.Arbitrary<string>): fc.Arbitrary<RandomRule> =>
  fc.record({ matches: ruleMatches(place), target: targets })

const ends = fc.constantFrom(
  '-j ACCEPT',
  '-j ACCEPT',
  '-j DROP',
  '-j DROP',
  '-j REJECT',
  '-j RETURN',
)
const goesOn = fc.constantFrom(
  '-j NFLOG',
  '',
  '-j MARK --set-xmark 0x1/0x1',
  '-j MARK --set-mark 0x2',
)

/** A chain calls only chains behind it, so that there is no circle. */
const filterTarget = (later: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: ends },
    goesOn,
    ...(later.length === 0
      ? []
      : [
          {
            weight: 3,
            arbitrary: fc
              .tuple(fc.constantFrom('-j', '-g'), fc.constantFrom(...later))
              .map(([how, chain]) => `${how} ${chain}`),
          },
        ]),
  )

const chainText = (name: string, rules: readonly RandomRule[]): readonly string[] =>
  rules.map(({ matches, target }) =>
    `-A ${name} ${matches} ${target}`.replaceAll(/ +/g, ' ').trim(),
  )

const policy = fc.constantFrom('ACCEPT', 'DROP')

const rulesOf = (place: RulePlace, target: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(rule(place, target), { maxLength, size: 'max' })

const filterTable = (family: Family): fc.Arbitrary<string> => {
  const place = { family, isTracked: true }
  return fc
    .record({
      policies: fc.tuple(policy, policy, policy),
      input: rulesOf({ ...place, hasIn: true, hasOut: false }, filterTarget(USER_CHAINS), 8),
      forward: rulesOf({ ...place, hasIn: true, hasOut: true }, filterTarget(USER_CHAINS), 6),
      output: rulesOf({ ...place, hasIn: false, hasOut: true }, filterTarget(OUT_CHAINS), 8),
      outs: fc.tuple(
        ...OUT_CHAINS.map((_, at) =>
          rulesOf(
            { ...place, hasIn: false, hasOut: true },
            filterTarget(OUT_CHAINS.slice(at + 1)),
            5,
          ),
        ),
      ),
      users: fc.tuple(
        ...USER_CHAINS.map((_, at) =>
          rulesOf(
            { ...place, hasIn: true, hasOut: true },
            filterTarget(USER_CHAINS.slice(at + 1)),
            5,
          ),
        ),
      ),
    })
    .map(({ policies, input, forward, output, outs, users }) =>
      [
        '*filter',
        `:INPUT ${policies[0]} [0:0]`,
        `:FORWARD ${policies[1]} [0:0]`,
        `:OUTPUT ${policies[2]} [0:0]`,
        ...[...USER_CHAINS, ...OUT_CHAINS].map((name) => `:${name} - [0:0]`),
        ...chainText('INPUT', input),
        ...chainText('FORWARD', forward),
        ...chainText('OUTPUT', output),
        ...OUT_CHAINS.flatMap((name, at) => chainText(name, outs[at] ?? [])),
        ...USER_CHAINS.flatMap((name, at) => chainText(name, users[at] ?? [])),
        'COMMIT',
        '',
      ].join('\n'),
    )
}

const small = (
  table: string,
  chains: readonly string[],
  of: (chain: string) => fc.Arbitrary<readonly RandomRule[]>,
): fc.Arbitrary<string> =>
  fc
    .tuple(...chains.map(of))
    .map((rules) =>
      [
        `*${table}`,
        ...chains.map((chain) => `:${chain} ACCEPT [0:0]`),
        ...chains.flatMap((chain, at) => chainText(chain, rules[at] ?? [])),
        'COMMIT',
        '',
      ].join('\n'),
    )

const marks = fc.constantFrom(
  ...[
    '--set-xmark 0x1/0x3',
    '--set-mark 0x2',
    '--or-mark 0x2',
    '--and-mark 0x1',
    '--set-xmark 0x4/0x0',
  ],
)

const mangleTable = (family: Family): fc.Arbitrary<string> =>
  small('mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], (chain) =>
    rulesOf(
      {
        ...{ family, isTracked: true },
        hasIn: !['OUTPUT', 'POSTROUTING'].includes(chain),
        hasOut: ['FORWARD', 'OUTPUT', 'POSTROUTING'].includes(chain),
      },
      fc.oneof(
        { weight: 3, arbitrary: marks.map((mark) => `-j MARK ${mark}`) },
        fc.constantFrom('-j ACCEPT', '-j DROP', '-j RETURN'),
      ),
      3,
    ),
  )

const rawTable = (family: Family): fc.Arbitrary<string> =>
  small('raw', ['PREROUTING', 'OUTPUT'], (chain) =>
    rulesOf(
      { family, hasIn: chain === 'PREROUTING', hasOut: chain === 'OUTPUT', isTracked: false },
      fc.constantFrom('-j NOTRACK', '-j CT --notrack', '-j DROP', '-j ACCEPT'),
      2,
    ),
  )

const destinations: Readonly<Record<Family, readonly string[]>> = {
  4: ['198.18.0.11', '198.19.7.9', '198.19.7.9-198.19.7.12'],
  6: ['fdb6:2d1a::b', 'fdb6:2d1a:7::9'],
}

/** Ports can be given only where the rule asks for a protocol that has some. */
const natTable = (family: Family): fc.Arbitrary<string> => {
  const target = fc.oneof(
    fc.constantFrom(...destinations[family]).map((to) => `-j DNAT --to-destination ${to}`),
    fc
      .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom(...destinations[family]), port)
      .map(([protocol, to, number]) => {
        const whole = family === 4 ? to : `[${to}]`
        return `-p ${protocol} -j DNAT --to-destination ${whole}:${number || 1}`
      }),
    fc
      .tuple(fc.constantFrom('tcp', 'udp'), port)
      .map(([protocol, number]) => `-p ${protocol} -j REDIRECT --to-ports ${number || 1}`),
    fc.constantFrom('-j ACCEPT', '-j RETURN'),
  )
  const place = { family, hasIn: true, hasOut: false, isTracked: true }
  return small('nat', ['PREROUTING'], () =>
    rulesOf(place, target, 3).map((rules) =>
      rules.map((one) =>
        one.target.startsWith('-p')
          ? { ...one, matches: one.matches.replace(/(?:! )?-p \S+.*$/, '') }
          : one,
      ),
    ),
  )
}

const setMembers = (family: Family): fc.Arbitrary<string> => {
  const single = fc.constantFrom(...ADDRESSES[family].filter((text) => !text.includes('/')))
  const net = fc.constantFrom(
    ...ADDRESSES[family].filter((text) => /^[^/]+(?:\/\d\d+)?$/.test(text)),
  )
  const protocolPort = fc.oneof(
    fc
      .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), fc.constantFrom(...PORTS))
      .map(([p, n]) => `${p}:${n}`),
    fc.constantFrom(
      ...(family === 4 ? ['icmp:8/0', 'icmp:3/1', 'gre:0'] : ['icmpv6:128/0', 'gre:0']),
    ),
  )
  const of = (set: string, member: fc.Arbitrary<string>) =>
    fc
      .uniqueArray(member, { maxLength: 6 })
      .map((members) => members.map((text) => `add ${set} ${text}`))
  const kind = family === 4 ? 'inet' : 'inet6'
  return fc
    .tuple(
      of('s_ip', single),
      fc
        .uniqueArray(fc.tuple(net, fc.constantFrom('', ' nomatch')), {
          maxLength: 6,
          selector: ([text]) => text,
        })
        .map((nets) => nets.map(([text, exception]) => `add s_net ${text}${exception}`)),
      of(
        's_ipport',
        fc.tuple(single, protocolPort).map((parts) => parts.join()),
      ),
      of(
        's_netport',
        fc.tuple(net, protocolPort).map((parts) => parts.join()),
      ),
      of('s_port', fc.constantFrom(...PORTS).map(String)),
      of(
        's_ipportip',
        fc.tuple(single, protocolPort, single).map((parts) => parts.join()),
      ),
    )
    .map((adds) =>
      [
        `create s_ip hash:ip family ${kind}`,
        `create s_net hash:net family ${kind}`,
        `create s_ipport hash:ip,port family ${kind}`,
        `create s_netport hash:net,port family ${kind}`,
        'create s_port bitmap:port range 0-65535',
        `create s_ipportip hash:ip,port,ip family ${kind}`,
        'create s_list list:set',
        ...adds.flat(),
        'add s_list s_ip',
        'add s_list s_net',
        '',
      ].join('\n'),
    )
}

/** Rulesets over everything that the proof reads exactly, and some that it does not. */
export const ruleset: fc.Arbitrary<Ruleset> = fc.constantFrom<Family[]>(4, 6).chain((family) =>
  fc
    .record({
      filter: filterTable(family),
      others: fc.oneof(
        { weight: 3, arbitrary: fc.constant('') },
        mangleTable(family),
        rawTable(family),
        natTable(family),
        fc
          .tuple(rawTable(family), mangleTable(family), natTable(family))
          .map((all) => all.join('')),
      ),
      sets: setMembers(family),
      guard: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, guard),
    })
    .map(({ filter, others, sets, guard: nft }) => ({
      family,
      rules: others + filter,
      sets,
      guard: nft,
    })),
)
