import { MARK } from '../attempt/mark.ts'

export const OBSERVER_TABLE = 'drawbridge_observer'

const four = `ip dscp ${MARK.dscp} ip ttl ${MARK.ttl}`
const six = `ip6 dscp ${MARK.dscp} ip6 flowlabel & 0xf0000 == 0x${MARK.flow.toString(16)}0000`
const trace = `${four} meta nftrace set 1; ${six} meta nftrace set 1`

/**
 * A table without a verdict. It asks the kernel to trace our probes through every rule, and behind filter
 * INPUT it writes down what got through: our probes by address and id, everything else by the sender's MAC
 * (and before any rule: how much came from whom).
 * Its chain at the card makes the tracer speak of what ends there already.
 * Its chain behind POSTROUTING only lets the tracer say that a probe left.
 * One line, because that is one transaction for `nft -i`.
 */
export const observerTable = (flags: '' | 'flags owner; ', card: string | null): string =>
  [
    `add table inet ${OBSERVER_TABLE} { ${flags}}; table inet ${OBSERVER_TABLE} { ${flags}`,
    'set seen4 { typeof ip saddr . ip daddr . ip id; size 65535; flags dynamic; }; ',
    'set seen6 { typeof ip6 saddr . ip6 daddr . ip6 flowlabel; size 65535; flags dynamic; }; ',
    'set senders { typeof ether saddr . meta nfproto . meta l4proto; size 1024; flags dynamic; counter; }; ',
    'set comers { typeof ether saddr; size 1024; flags dynamic; counter; }; ',
    card === null
      ? ''
      : `chain arriving_card { type filter hook ingress device "${card}" priority -600; ${trace}; }; `,
    // What counts comes first: behind the trace it would be traced too.
    'chain arriving { type filter hook prerouting priority -450; ',
    `iif != lo meta iiftype ether update @comers { ether saddr }; ${trace}; }; `,
    `chain leaving { type filter hook output priority -450; ${trace}; }; `,
    `chain left { type filter hook postrouting priority 1000; ${trace}; }; `,
    'chain accepted { type filter hook input priority 1000; ',
    `${four} add @seen4 { ip saddr . ip daddr . ip id }; `,
    `${six} add @seen6 { ip6 saddr . ip6 daddr . ip6 flowlabel }; `,
    'iif != lo meta iiftype ether update @senders { ether saddr . meta nfproto . meta l4proto }; }; }',
  ].join('')
