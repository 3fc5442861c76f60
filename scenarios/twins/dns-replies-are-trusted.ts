import { twin } from '../twin.ts'

export default twin('whatever comes from port 53 passes for an answer of a name server', [
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: `    rule('INPUT', '', 'default-deny', 'DROP'),`,
    by: `    rule('INPUT', '-p udp -m udp --sport 53', 'dns'),
    rule('INPUT', '', 'default-deny', 'DROP'),`,
  },
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),`,
    by: `    rule(\`ip saddr . udp sport @holes udp dport \${tunnelPort} notrack accept\`, 'holes'),
    rule('udp sport 53 accept', 'dns'),`,
  },
])
