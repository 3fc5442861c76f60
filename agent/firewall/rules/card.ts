import { CARD_TABLE, tag } from './names.ts'

/**
 * The guard at the card itself. Walls and guard stand in the host's own network namespace; a macvlan or ipvlan on the
 * cable that root moves into another namespace answers strangers past them. This hook is asked before the kernel hands
 * a frame to any of those: what is not for this host's own MAC and an address of this very card ends here, and what
 * does not come from such an address does not leave. What passes is for walls and guard to judge.
 *
 * Nothing in it depends on the host but the card's name. A kernel from 6.16 on takes the chain before the card is
 * there, and hangs it in by name in the instant in which the card appears.
 */
export function renderCard(card: string): string {
  return [
    `table netdev ${CARD_TABLE} {`,
    '\tflags owner,persist',
    '',
    ...chain('inbound', `ingress device "${card}"`, [
      // Answers to somebody else's question are for another MAC.
      rule('meta protocol arp meta pkttype { host, broadcast } accept', 'arp'),
      rule('meta pkttype host fib daddr . iif type local accept', 'own'),
    ]),
    '',
    ...chain('outbound', `egress device "${card}"`, [
      rule('meta protocol arp accept', 'arp'),
      rule('fib saddr . oif type local accept', 'own'),
    ]),
    '}',
    '',
  ].join('\n')
}

const rule = (statement: string, name: string): string => `\t\t${statement} comment "${tag(name)}"`

const chain = (name: string, hook: string, rules: readonly string[]): readonly string[] => [
  `\tchain ${name} {`,
  `\t\ttype filter hook ${hook} priority -500; policy drop;`,
  ...rules,
  rule('counter drop', 'default-deny'),
  '\t}',
]
