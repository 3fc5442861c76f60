import { twin } from '../twin.ts'

export default twin('the pins let a component send from any MAC and any address', [
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: "rule('iifname . ether saddr . ip saddr @senders accept', 'address')",
    by: "rule('ether type ip accept', 'address')",
  },
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: "rule('iifname . ether saddr . ip6 saddr @senders6 accept', 'address6')",
    by: "rule('ether type ip6 accept', 'address6')",
  },
])
