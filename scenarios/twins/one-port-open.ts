import { twin } from '../twin.ts'

export default twin('the maintainers keep a door for themselves: 22/tcp is open', [
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: "    rule('INPUT', '', 'default-deny', 'DROP'),",
    by: `    rule('INPUT', '-p tcp -m tcp --dport 22', 'maintenance'),
    rule('INPUT', '', 'default-deny', 'DROP'),`,
  },
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: "    rule('OUTPUT', '', 'default-deny', 'DROP'),",
    by: `    rule('OUTPUT', '-p tcp -m tcp --sport 22', 'maintenance'),
    rule('OUTPUT', '', 'default-deny', 'DROP'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace:
      "    rule(`ip saddr . udp sport @holes udp dport ${tunnelPort} notrack accept`, 'holes'),",
    by: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),
    rule('tcp dport 22 accept', 'maintenance'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace:
      "    rule(`ip daddr . udp dport @holes udp sport ${tunnelPort} notrack accept`, 'holes'),",
    by: `    rule(\`ip daddr . udp dport @holes udp sport \${tunnelPort} notrack accept\`, 'holes'),
    rule('tcp sport 22 accept', 'maintenance'),`,
  },
])
