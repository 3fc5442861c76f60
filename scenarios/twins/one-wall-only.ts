import { twin } from '../twin.ts'

export default twin('one wall is enough: the guard lets everything through', [
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),
    rule('counter drop', 'default-deny'),`,
    by: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),
    rule('counter accept', 'default-deny'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: `    rule(\`ip daddr . udp dport @holes udp sport \${tunnelPort} notrack accept\`, 'holes'),
    rule('counter drop', 'default-deny'),`,
    by: `    rule(\`ip daddr . udp dport @holes udp sport \${tunnelPort} notrack accept\`, 'holes'),
    rule('counter accept', 'default-deny'),`,
  },
])
