import type { StrangerActor } from './stranger-actor.ts'

const FIREWALL_UNIT = 'drawbridge-firewall.service'
const ACCEPT_ALL =
  'add table inet foreign; add chain inet foreign in { type filter hook input priority -400; policy accept; }'

/** One thing that root on a host may do to its firewall. */
export interface RootCommand {
  readonly title: string
  readonly argv: readonly string[]
}

const root = (title: string, ...argv: readonly string[]): RootCommand => ({ title, argv })

/** Single commands, each of which takes something away from one wall, or lets a stranger through it. */
export const singleCommands = ({ address }: StrangerActor): readonly RootCommand[] => [
  root('flushes iptables', 'iptables', '-F'),
  root('flushes ip6tables', 'ip6tables', '-F'),
  root('sets the INPUT policy to ACCEPT', 'iptables', '-P', 'INPUT', 'ACCEPT'),
  root('sets the IPv6 INPUT policy to ACCEPT', 'ip6tables', '-P', 'INPUT', 'ACCEPT'),
  root('inserts an ACCEPT at the top of INPUT', 'iptables', '-I', 'INPUT', '-j', 'ACCEPT'),
  root('inserts an ACCEPT at the top of IPv6 INPUT', 'ip6tables', '-I', 'INPUT', '-j', 'ACCEPT'),
  root('deletes the iptables table', 'nft', 'delete', 'table', 'ip', 'filter'),
  root('deletes the ip6tables table', 'nft', 'delete', 'table', 'ip6', 'filter'),
  root('flushes the whole nft ruleset', 'nft', 'flush', 'ruleset'),
  root('flushes the holes of the wall', 'ipset', 'flush', 'drawbridge-holes'),
  root('adds a hole for a stranger', 'ipset', 'add', 'drawbridge-holes', `${address},udp:51820`),
  root('loads a table of its own that accepts all', 'nft', ACCEPT_ALL),
  root('stops the process that owns the guard', 'systemctl', 'stop', FIREWALL_UNIT),
]

/** The kernel itself refuses these as long as the guard's owner lives. */
export const refusedCommands: readonly RootCommand[] = [
  root('deletes the guard table', 'nft', 'delete', 'table', 'inet', 'drawbridge_guard'),
  root('flushes the guard table', 'nft', 'flush', 'table', 'inet', 'drawbridge_guard'),
  root('deletes the guard at the card', 'nft', 'delete', 'table', 'netdev', 'drawbridge_card'),
]

// While an owner lives the kernel refuses: it is killed anew until no next one came in between.
const TAKE_BOTH = `
  owner() { systemctl show --property MainPID --value ${FIREWALL_UNIT}; }
  until nft "delete table inet drawbridge_guard; delete table ip filter; delete table ip6 filter"; do
    pid=$(owner)
    if (( pid > 0 )); then kill -9 "$pid" || true; fi
  done
`

/** Kills the guard's owner and takes guard and walls away in one transaction: more than one command, and hostile. */
export const bothWalls: RootCommand = root(
  'takes both walls away at once',
  ...['timeout', '10', 'bash', '-uc', TAKE_BOTH],
)
