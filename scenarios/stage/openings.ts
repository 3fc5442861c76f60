import type { Fault } from './faults.ts'

const GUARD = 'inet drawbridge_guard'

/** Echoes may come and go, through both walls. */
export const acceptedEcho: Fault = {
  title: 'accepted echoes',
  breaks: 'default-deny',
  named: /-p icmp -j ACCEPT/,
  commands: ['INPUT', 'OUTPUT'].map((chain) => [
    ...['iptables', '-I', chain, '-p', 'icmp', '-j', 'ACCEPT'],
  ]),
  guard: ['inbound', 'outbound']
    .map((chain) => `insert rule ${GUARD} ${chain} meta l4proto icmp accept`)
    .join('; '),
}
