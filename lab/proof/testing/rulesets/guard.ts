import fc from 'fast-check'
import { ADDRESSES, port, PORTS } from './pools.ts'

const single = (family: 4 | 6) =>
  fc.constantFrom(...ADDRESSES[family].filter((text) => !text.includes('/')))
const network = (family: 4 | 6) =>
  fc.constantFrom(...ADDRESSES[family].filter((text) => /^[^/]+(?:\/\d+)?$/.test(text)))

const equals = fc.constantFrom('', '!= ')
const protocol = fc.constantFrom('tcp', 'udp')
const side = fc.constantFrom('saddr', 'daddr')
const portSide = fc.constantFrom('sport', 'dport')

const range = fc
  .tuple(port, port)
  .map(([one, other]) =>
    one === other ? String(one) : `${String(Math.min(one, other))}-${String(Math.max(one, other))}`,
  )

const word = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((words) => words.join(' '))

/** A question of the guard's grammar. */
type Where = 'in' | 'out' | 'card'

const question = (where: Where): fc.Arbitrary<string> =>
  fc.oneof(
    word('ip', side, equals, network(4)),
    word('ip6', side, equals, network(6)),
    word(protocol, portSide, equals, range),
    word('tcp flags & (syn|ack)', fc.constantFrom('==', '!='), 'syn'),
    word(
      where === 'out' ? 'oifname' : 'iifname',
      equals,
      fc.constantFrom('"eth0"', '"eth*"', '"br-1"'),
    ),
    word(where === 'out' ? 'oiftype' : 'iiftype', equals, fc.constantFrom('ether', 'loopback')),
    ...(where === 'card'
      ? []
      : [word('ip', side, '. udp', portSide, '@holes'), word('ip', side, '@inner')]),
    ...(where !== 'out'
      ? [
          fc.constantFrom('fib daddr type local', 'fib saddr type local'),
          fc.constantFrom(
            'meta pkttype host',
            'meta pkttype != host',
            'meta pkttype { host, broadcast }',
          ),
        ]
      : []),
  )

const decides = ['accept', 'accept', 'drop', 'counter', 'counter drop']
const statement = (where: Where) =>
  fc.constantFrom(...decides, ...(where === 'card' ? [] : ['notrack', 'notrack accept']))

const chainOf = (where: Where): fc.Arbitrary<readonly string[]> =>
  fc.array(
    fc
      .tuple(fc.array(question(where), { maxLength: 2 }), statement(where))
      .map(([questions, end]) => [...questions, end].join(' ').replaceAll(/ +/g, ' ')),
    { maxLength: 5 },
  )

const policy = fc.constantFrom('accept', 'accept', 'drop')

const holes = fc.uniqueArray(
  fc
    .tuple(single(4), fc.constantFrom(...PORTS))
    .map(([address, number]) => `${address} . ${String(number)}`),
  { minLength: 1, maxLength: 4 },
)
const inner = fc.uniqueArray(single(4), { minLength: 1, maxLength: 3 })

/** A guard's table in the words that the agent's has, put together at random. */
export const guard: fc.Arbitrary<string> = fc
  .record({
    ...{ holes, inner, inbound: chainOf('in'), outbound: chainOf('out') },
    ...{ inPolicy: policy, outPolicy: policy },
    card: fc.option(fc.tuple(policy, chainOf('card')), { nil: null }),
  })
  .map((parts) =>
    [
      'table inet drawbridge_guard {',
      `set holes { type ipv4_addr . inet_service; elements = { ${parts.holes.join(', ')} }; }`,
      `set inner { type ipv4_addr; elements = { ${parts.inner.join(', ')} }; }`,
      `chain inbound { type filter hook prerouting priority raw; policy ${parts.inPolicy};`,
      ...parts.inbound,
      '}',
      `chain outbound { type filter hook output priority raw; policy ${parts.outPolicy};`,
      ...parts.outbound,
      '}',
      '}',
      ...(parts.card === null ? [] : cardTable(...parts.card)),
      '',
    ].join('\n'),
  )

const cardTable = (drops: string, rules: readonly string[]): readonly string[] => [
  'table netdev drawbridge_card {',
  `chain inbound { type filter hook ingress device "eth0" priority -500; policy ${drops};`,
  ...rules,
  '}',
  '}',
]
