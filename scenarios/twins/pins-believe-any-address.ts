import { twin } from '../twin.ts'

export default twin('the pins let a component send from any IPv4 address', [
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: "rule('iifname . ether saddr . ip saddr @senders accept', 'address')",
    by: "rule('ether type ip accept', 'address')",
  },
])
