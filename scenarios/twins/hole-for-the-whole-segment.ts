import { twin } from '../twin.ts'

export default twin('the hole is for everybody on the segment, whether there is a peer or not', [
  {
    file: 'agent/firewall/rules/guard.ts',
    replace: "rule(`ip saddr . udp sport @holes udp dport ${tunnelPort} notrack accept`, 'holes')",
    by: "rule(`udp sport ${tunnelPort} udp dport ${tunnelPort} notrack accept`, 'holes')",
  },
  {
    file: 'agent/firewall/rules/wall4.ts',
    replace: "`-p udp -m udp --dport ${tunnelPort} ${inSet(HOLES_SET, 'src,src')}`",
    by: '`-p udp -m udp --sport ${tunnelPort} --dport ${tunnelPort}`',
  },
])
