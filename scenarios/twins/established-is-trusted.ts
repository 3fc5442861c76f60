import { twin } from '../twin.ts'

export default twin(
  'a flow that was accepted once stays accepted: a general ESTABLISHED rule, and no guard before it',
  [
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: `    rule('INPUT', '', 'default-deny', 'DROP'),`,
      by: `    rule('INPUT', '-m conntrack --ctstate RELATED,ESTABLISHED', 'established'),
    rule('INPUT', '', 'default-deny', 'DROP'),`,
    },
    {
      file: 'agent/firewall/rules/wall4.ts',
      replace: `    rule('OUTPUT', '', 'default-deny', 'DROP'),`,
      by: `    rule('OUTPUT', '-m conntrack --ctstate RELATED,ESTABLISHED', 'established'),
    rule('OUTPUT', '', 'default-deny', 'DROP'),`,
    },
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
  ],
)
