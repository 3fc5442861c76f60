import { twin } from '../twin.ts'

export default twin('the address alone lets in: control and peers may reach every port', [
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: `    rule('INPUT', \`-s \${control}/32 \${tcp('dport', AGENT_PORT, 'NEW,ESTABLISHED')}\`, 'orders'),`,
    by: `    rule('INPUT', \`-s \${control}/32 \${tcp('dport', AGENT_PORT, 'NEW,ESTABLISHED')}\`, 'orders'),
    rule('INPUT', \`-s \${control}/32\`, 'trusted'),`,
  },
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: `    rule('INPUT', \`-p udp -m udp --dport \${tunnelPort} \${inSet(HOLES_SET, 'src,src')}\`, 'holes'),`,
    by: `    rule('INPUT', \`-p udp -m udp \${inSet(HOLES_SET, 'src,src')}\`, 'holes'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: `    rule(\`ip saddr \${control} tcp dport \${AGENT_PORT} accept\`, 'orders'),`,
    by: `    rule(\`ip saddr \${control} tcp dport \${AGENT_PORT} accept\`, 'orders'),
    rule(\`ip saddr \${control} accept\`, 'trusted'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),`,
    by: `    rule('ip saddr . udp sport @holes notrack accept', 'holes'),`,
  },
])
