import { twin } from '../twin.ts'

export default twin(
  'the tunnel is tracked, and what belongs to a flow of it passes without a hole',
  [
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: `    rule('INPUT', \`-p udp -m udp --dport \${tunnelPort} \${inSet(HOLES_SET, 'src,src')}\`, 'holes'),`,
      by: `    rule('INPUT', \`-p udp -m udp --dport \${tunnelPort} \${inSet(HOLES_SET, 'src,src')}\`, 'holes'),
    rule(
      'INPUT',
      \`-p udp -m udp --dport \${tunnelPort} -m conntrack --ctstate ESTABLISHED\`,
      'established',
    ),`,
    },
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: `    rule('OUTPUT', \`-p udp -m udp --sport \${tunnelPort} \${inSet(HOLES_SET, 'dst,dst')}\`, 'holes'),`,
      by: `    rule('OUTPUT', \`-p udp -m udp --sport \${tunnelPort} \${inSet(HOLES_SET, 'dst,dst')}\`, 'holes'),
    rule(
      'OUTPUT',
      \`-p udp -m udp --sport \${tunnelPort} -m conntrack --ctstate ESTABLISHED\`,
      'established',
    ),`,
    },
    {
      file: 'agent/firewall/rules/guard.ts',
      replace: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),`,
      by: `    rule(\`udp sport \${tunnelPort} udp dport \${tunnelPort} accept\`, 'holes'),`,
    },
    {
      file: 'agent/firewall/rules/guard.ts',
      replace: `    rule(\`ip daddr . udp dport @holes udp sport \${tunnelPort} notrack accept\`, 'holes'),`,
      by: `    rule(\`udp sport \${tunnelPort} udp dport \${tunnelPort} accept\`, 'holes'),`,
    },
  ],
)
