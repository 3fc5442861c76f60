import { twin } from '../twin.ts'

export default twin('IPv6 needs ICMPv6 to work, so both walls let it in', [
  {
    file: 'agent/firewall/rules/wall6.ts',
    replace: "    deny('INPUT'),",
    by: `    \`-A INPUT -p ipv6-icmp -m comment --comment "\${tag('icmpv6')}" -j ACCEPT\`,
    deny('INPUT'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace:
      "    rule(`ip saddr . udp sport @holes udp dport ${tunnelPort} notrack accept`, 'holes'),",
    by: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),
    rule('meta l4proto ipv6-icmp accept', 'icmpv6'),`,
  },
])
