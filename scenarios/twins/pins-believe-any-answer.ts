import { twin } from '../twin.ts'

export default twin('the pins let every ARP message of a component in, whoever it speaks of', [
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: "rule(`${ARP} accept`, 'arp')",
    by: "rule('ether type arp accept', 'arp')",
  },
  {
    file: 'agent/firewall/rules/pins.ts',
    replace: 'const ARP =\n',
    by: 'export const ARP =\n',
  },
])
