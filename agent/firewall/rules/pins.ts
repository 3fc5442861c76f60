import { PINS_TABLE, tag } from './names.ts'

/**
 * The pins: who may say what on an app's network. A component's card is let in only as itself: its MAC, its address, its
 * IPv6 addresses, in ARP and in neighbour discovery too. What is not said here ends here: other kinds of frames, tagged
 * ones, router advertisements, redirects, a gateway's claims. A frame from another host that bears the MAC of a card of
 * this one is an echo of somebody else.
 *
 * The rules are constant; the cards are members of sets. Nothing of an app's network is for the host itself.
 */
export function renderPins(): string {
  return [
    `table bridge ${PINS_TABLE} {`,
    '\tflags owner,persist',
    '',
    ...PIN_SETS.flatMap(({ name, type }) => [`\tset ${name} {`, `\t\t${type}`, '\t}', '']),
    ...chain('inbound', 'prerouting', [
      rule('iifname "dbx*" ether saddr @locals counter drop', 'echo'),
      rule('iifname != "dbc*" accept', 'others'),
      // The kernel takes the tag off before it asks for the kind of what is inside.
      rule('ether type { 8021q, 8021ad } counter drop', 'no-tags'),
      rule(`${ARP} accept`, 'arp'),
      rule('iifname . ether saddr . ip saddr @senders accept', 'address'),
      ...DISCOVERIES.map((discovery) => rule(`${discovery} accept`, 'discovery')),
      rule(`icmpv6 type ${NO_OTHERS} counter drop`, 'no-other-discovery'),
      rule('iifname . ether saddr . ip6 saddr @senders6 accept', 'address6'),
      rule('counter drop', 'default-deny'),
    ]),
    '',
    ...chain('local', 'input', [
      rule('iifname "dbc*" counter drop', 'nothing-for-the-host'),
      rule('iifname "dbx*" counter drop', 'nothing-for-the-host'),
    ]),
    '}',
    '',
  ].join('\n')
}

export const PIN_SETS = [
  { name: 'macs', type: 'type ifname . ether_addr' },
  /** The link-layer address that a message of neighbour discovery carries besides. */
  { name: 'options', type: 'typeof iifname . @th,208,48' },
  { name: 'senders', type: 'type ifname . ether_addr . ipv4_addr' },
  { name: 'senders6', type: 'type ifname . ether_addr . ipv6_addr' },
  { name: 'locals', type: 'type ether_addr' },
] as const

const ARP =
  'arp htype 1 arp ptype ip arp hlen 6 arp plen 4 arp operation { request, reply } ' +
  'iifname . ether saddr @macs iifname . arp saddr ether . arp saddr ip @senders'

// RFC 4861 without any option, or with the one that the kernel sends, which then says the card's own MAC.
const BARE = 'ip6 length 24'
const withOption = (kind: string): string =>
  `ip6 length 32 @th,192,16 ${kind} iifname . @th,208,48 @options`
const NONCE = 'ip6 length 32 @th,192,16 0xe01'
const OWN_SOURCE = 'iifname . ether saddr . ip6 saddr @senders6'
const OWN_TARGET = 'iifname . ether saddr . icmpv6 taddr @senders6'

const DISCOVERIES = [
  // Asks whether anybody has the address that it is about to take (RFC 4862; with a nonce, RFC 7527).
  `ip6 saddr :: ${BARE} icmpv6 type nd-neighbor-solicit ${OWN_TARGET}`,
  `ip6 saddr :: icmpv6 type nd-neighbor-solicit ${OWN_TARGET} ${NONCE}`,
  `${BARE} icmpv6 type nd-neighbor-solicit ${OWN_SOURCE}`,
  `icmpv6 type nd-neighbor-solicit ${OWN_SOURCE} ${withOption('0x101')}`,
  `${BARE} icmpv6 type nd-neighbor-advert ${OWN_SOURCE} ${OWN_TARGET}`,
  `icmpv6 type nd-neighbor-advert ${OWN_SOURCE} ${OWN_TARGET} ${withOption('0x201')}`,
]

const NO_OTHERS =
  '{ nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, nd-redirect }'

const rule = (statement: string, name: string): string => `\t\t${statement} comment "${tag(name)}"`

const chain = (name: string, hook: string, rules: readonly string[]): readonly string[] => [
  `\tchain ${name} {`,
  `\t\ttype filter hook ${hook} priority ${PRIORITY[hook] ?? ''}; policy accept;`,
  ...rules,
  '\t}',
]

// `nft` has names for some priorities of a bridge: -300 is `dstnat`, and has none at `input`.
const PRIORITY: Readonly<Record<string, string>> = { prerouting: 'dstnat', input: '-300' }
