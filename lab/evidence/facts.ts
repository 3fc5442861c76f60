import type { Role } from '../backends/backend.ts'

/** One look into a machine: what is run there, and the file of the bundle that takes its output. */
export interface Fact {
  readonly file: string
  readonly argv: readonly string[]
}

const fact = (file: string, command: string): Fact => ({ file, argv: command.split(' ') })

const NETWORK: readonly Fact[] = [
  fact('links.txt', 'ip -d -s link show'),
  fact('addresses.txt', 'ip -d addr show'),
  fact('routes.txt', 'ip route show table all'),
  fact('routes6.txt', 'ip -6 route show table all'),
  fact('neighbours.txt', 'ip -s neigh show'),
  fact('forwarding.txt', 'bridge -d fdb show'),
]

const SYSTEM: readonly Fact[] = [
  fact('kernel.txt', 'uname -a'),
  fact('system.txt', 'cat /etc/os-release'),
  fact('processes.txt', 'ps -eo pid,ppid,lstart,rss,stat,comm'),
]

const HOST: readonly Fact[] = [
  fact('iptables-save.txt', 'iptables-save -c'),
  fact('ip6tables-save.txt', 'ip6tables-save -c'),
  fact('nft-ruleset.txt', 'nft -a list ruleset'),
  fact('nft-ruleset.json', 'nft -j list ruleset'),
  fact('ipset-save.txt', 'ipset save'),
  fact('conntrack.txt', 'conntrack -L -o extended'),
  fact('conntrack6.txt', 'conntrack -L -f ipv6 -o extended'),
  fact('tunnel.txt', 'wg show all'),
  fact('sockets.txt', 'ss -H -n -t -u -w -x -a -p'),
  fact('units.txt', 'systemctl list-units --all --no-pager --plain'),
  fact('journal.txt', 'journalctl --no-pager --boot --output=short-iso-precise'),
  fact('order.json', 'cat /var/lib/drawbridge/state.json'),
  fact('revocations.json', 'cat /var/lib/drawbridge/revocations.json'),
  fact('certificate.pem', 'cat /var/lib/drawbridge/agent.crt'),
  fact('sysctl.txt', 'sysctl -a --pattern ^net\\.'),
]

/** What is worth knowing of a machine when something is wrong with it. Nothing of it is a secret (see secrets.ts). */
export const factsOf = (role: Role): readonly Fact[] => {
  if (role === 'host') return [...HOST, ...NETWORK, ...SYSTEM]
  return [...NETWORK, ...SYSTEM]
}
