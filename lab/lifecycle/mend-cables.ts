import type { Backend, Machine } from '../backends/backend.ts'
import { mustRunIn, runIn } from '../backends/run-command.ts'
import { together } from './bring-up.ts'

interface Mend {
  readonly backend: Backend
  /** The switch, running. */
  readonly anchor: Machine
  readonly machines: readonly Machine[]
  readonly signal: AbortSignal
}

/**
 * When a switch dies every cable goes with it; its successor plugs new ones into the machines that go on running,
 * down and without an address. Here their own network units take the address again: behind the firewall that never
 * went away. Resolves the names of the machines that were mended.
 */
export async function mendCables(mend: Mend): Promise<readonly string[]> {
  const running = mend.machines.filter(isOnTheNetwork)
  if (running.length === 0) return []
  const bare = await withoutAddress(mend, running)
  await together(bare.map(async (machine) => takeAddress(mend, machine)))
  return bare.map(({ name }) => name)
}

const isOnTheNetwork = ({ role, status }: Machine): boolean =>
  status === 'running' && role !== 'switch' && role !== 'marker'

/** One look from the switch, which sees every process of the engine's machine. */
async function withoutAddress(
  { backend, anchor, signal }: Mend,
  machines: readonly Machine[],
): Promise<readonly Machine[]> {
  const pids = await Promise.all(machines.map(async (machine) => backend.pid(machine)))
  const words = machines.map(
    ({ facts }, at) => `${String(pids[at] ?? 0)}:${facts['card'] ?? 'eth0'}`,
  )
  const printed = await mustRunIn(backend, anchor, {
    argv: ['sh', '-c', LOOK, 'look', ...words],
    signal,
  })
  const answers = printed.trim().split('\n')
  return machines.filter((_, at) => pids[at] !== 0 && answers[at] === 'bare')
}

const LOOK = `for word; do
  if nsenter --net="/proc/\${word%:*}/ns/net" ip -o -4 address show dev "\${word#*:}" 2>/dev/null | grep -q inet
  then echo whole
  else echo bare
  fi
done`

async function takeAddress({ backend, signal }: Mend, machine: Machine): Promise<void> {
  const script = machine.role === 'host' ? RESTART_UNIT : '/usr/lib/lab-cloud/take-address'
  await runIn(backend, machine, { argv: ['bash', '-c', script], signal })
}

/** A host that is still booting has no address yet and gets it by itself. */
const RESTART_UNIT = `case $(systemctl is-active cloud-network.service) in
  active | failed) systemctl restart cloud-network.service ;;
esac`
