import { AGENT_PORT, CONTROL_PORT, MIRROR_PORT } from '../../protocol/enrolment.ts'
import {
  EPHEMERAL_PORTS,
  FRAMES_PORT,
  GUARD_TABLE,
  OVERLAY_DEVICES,
  TUNNEL_DEVICE,
  tag,
} from './names.ts'
import type { RulesInput } from './rules-input.ts'

/**
 * The guard: one table before connection tracking, stateless and exact, as `nft -s list table` prints it when
 * its sets are empty and its owner lives. What is IPv6 and not loopback falls through to the last rule.
 */
export function renderGuard(input: RulesInput): string {
  return [
    `table inet ${GUARD_TABLE} {`,
    '\tflags owner,persist',
    '',
    ...set('holes', 'ipv4_addr . inet_service'),
    '',
    ...set('inner', 'ipv4_addr'),
    '',
    ...chain('inbound', 'prerouting', inbound(input)),
    '',
    ...chain('outbound', 'output', outbound(input)),
    '}',
    '',
  ].join('\n')
}

function inbound({ control, mirror, mode, tunnelPort }: RulesInput): readonly string[] {
  return [
    rule(`meta iiftype loopback ${FROM_HERE} accept`, 'loopback'),
    ...(mode === 'plain'
      ? []
      : [rule(`iifname ${tunnel('iiftype')} ip saddr @inner ${FRAMES} notrack accept`, 'frames')]),
    rule(`iifname "${OVERLAY_DEVICES}*" counter drop`, 'overlay-devices'),
    rule(`ip saddr ${control} tcp dport ${AGENT_PORT} accept`, 'orders'),
    rule(`ip saddr ${control} ${reply(CONTROL_PORT)} accept`, 'control'),
    ...(mirror === null ? [] : [rule(`ip saddr ${mirror} ${reply(MIRROR_PORT)} accept`, 'mirror')]),
    rule(`ip saddr . udp sport @holes udp dport ${tunnelPort} notrack accept`, 'holes'),
    rule('counter drop', 'default-deny'),
  ]
}

function outbound({ control, mirror, mode, tunnelPort }: RulesInput): readonly string[] {
  const ask = (port: number) => `tcp sport ${EPHEMERAL_PORTS} tcp dport ${port}`
  return [
    rule('meta oiftype loopback accept', 'loopback'),
    ...(mode === 'plain'
      ? []
      : [rule(`oifname ${tunnel('oiftype')} ip daddr @inner ${FRAMES} notrack accept`, 'frames')]),
    rule(`oifname "${OVERLAY_DEVICES}*" counter drop`, 'overlay-devices'),
    rule(`ip daddr ${control} tcp sport ${AGENT_PORT} ${NOT_BARE_SYN} accept`, 'orders'),
    rule(`ip daddr ${control} ${ask(CONTROL_PORT)} accept`, 'control'),
    ...(mirror === null ? [] : [rule(`ip daddr ${mirror} ${ask(MIRROR_PORT)} accept`, 'mirror')]),
    rule(`ip daddr . udp dport @holes udp sport ${tunnelPort} notrack accept`, 'holes'),
    rule('counter drop', 'default-deny'),
  ]
}

// By what it is, not by a name that another card can take. And only what this host routed itself carries a route
// here: a packet from outside that somebody redirects into the loopback (netdev `fwd`, tc) has none.
const FROM_HERE = 'rt ipsec missing'

// The tunnel is no Ethernet: a card that somebody gave its name would carry frames in clear.
const tunnel = (type: 'iiftype' | 'oiftype'): string => `"${TUNNEL_DEVICE}" meta ${type} != ether`

const NOT_BARE_SYN = 'tcp flags & (syn | ack) != syn'
const FRAMES = `udp sport ${FRAMES_PORT} udp dport ${FRAMES_PORT}`

const reply = (port: number): string =>
  `tcp sport ${port} tcp dport ${EPHEMERAL_PORTS} ${NOT_BARE_SYN}`

const rule = (statement: string, name: string): string => `\t\t${statement} comment "${tag(name)}"`

const set = (name: string, type: string): readonly string[] => [
  `\tset ${name} {`,
  `\t\ttype ${type}`,
  '\t}',
]

const chain = (name: string, hook: string, rules: readonly string[]): readonly string[] => [
  `\tchain ${name} {`,
  `\t\ttype filter hook ${hook} priority raw; policy drop;`,
  ...rules,
  '\t}',
]
