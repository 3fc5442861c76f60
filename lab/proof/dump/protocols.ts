/** Names of protocols as iptables and ipset write them (`/etc/protocols` of Debian, and iptables' own). */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ ip: 0, hopopt: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, st: 5, tcp: 6, egp: 8, igp: 9 },
  ...{ pup: 12, udp: 17, hmp: 20, 'xns-idp': 22, rdp: 27, 'iso-tp4': 29, dccp: 33, xtp: 36 },
  ...{ ddp: 37, 'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45, rsvp: 46 },
  ...{ gre: 47, esp: 50, 'ipv6-crypt': 50, ah: 51, 'ipv6-auth': 51, skip: 57, 'ipv6-icmp': 58 },
  ...{ icmpv6: 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60, rspf: 73, vmtp: 81, eigrp: 88, ospf: 89 },
  ...{
    ospfigp: 89,
    'ax.25': 93,
    ipip: 94,
    etherip: 97,
    encap: 98,
    pim: 103,
    ipcomp: 108,
    vrrp: 112,
  },
  ...{ l2tp: 115, isis: 124, sctp: 132, fc: 133, 'mobility-header': 135, 'ipv6-mh': 135, mh: 135 },
  ...{ udplite: 136, 'mpls-in-ip': 137, manet: 138, hip: 139, shim6: 140, wesp: 141, rohc: 142 },
}

const NAMES = new Map(
  Object.entries(NUMBERS)
    .toReversed()
    .map(([name, number]) => [number, name]),
)

export const PROTOCOL = {
  ...{ icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, dccp: 33, udplite: 136 },
} as const

/** Null when it is none. */
export function protocolNumber(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : null
  return NUMBERS[text.toLowerCase()] ?? null
}

export const protocolName = (number: number): string => NAMES.get(number) ?? String(number)
