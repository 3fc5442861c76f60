import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend, Machine } from '../backends/backend.ts'
import { mustRunIn } from '../backends/run-command.ts'
import { together } from './bring-up.ts'
import { awaitJoined } from './join-hosts.ts'
import { lockStanding } from './lock.ts'
import { AGENT, USER_DATA } from './machine-specs.ts'
import { hostView } from './membership.ts'
import type { Programs } from './programs.ts'
import { reachControl } from './reach-control.ts'
import { refreshControl } from './refresh-control.ts'
import { machineOf, type StandingHost, type StandingLab } from './standing-lab.ts'

interface Exchange {
  readonly backend: Backend
  readonly standing: StandingLab
  /** Of the lab, as it stands. */
  readonly control: ControlClient
  readonly programs: Programs
  readonly signal: AbortSignal
}

/**
 * From here on control and every agent of a lab run these programs, with the state that they have; whose program is the
 * same is not disturbed. Resolves false, and does nothing, where the bootstrap is another one too: that a host keeps
 * from its birth. `E_LAB_BUSY` while another run changes the lab.
 */
export async function exchangePrograms(exchange: Exchange): Promise<boolean> {
  const { backend, standing, programs, signal } = exchange
  await using _lock = await lockStanding(backend, standing)
  const machine = machineOf(standing, 'control')
  if (machine?.status !== 'running') return false
  if (!(await backend.read(machine, USER_DATA)).equals(programs.userData)) return false
  const others = await hostsWithAnother(exchange)
  const before = await exchange.control.state({ signal })
  await together([
    refreshControl({ backend, programs }, machine),
    ...others.map(async (host) => giveAgent(exchange, host.machine)),
  ])
  await awaitJoined({
    lab: standing.lab,
    control: await reachControl(backend, machine, signal),
    ids: standing.hosts.map(({ plan }) => plan.machine),
    reborn: new Map(
      others.map(({ plan }) => [
        plan.machine,
        hostView(before, plan.machine)?.report?.agent.startedAt,
      ]),
    ),
    say: () => undefined,
    timeoutMs: 60_000,
    signal,
  })
  return true
}

async function hostsWithAnother({
  backend,
  standing,
  programs,
}: Exchange): Promise<readonly StandingHost[]> {
  const agents = await Promise.all(
    standing.hosts.map(async ({ machine }) => backend.read(machine, AGENT)),
  )
  return standing.hosts.filter((_, at) => agents[at]?.equals(programs.agent) !== true)
}

async function giveAgent({ backend, programs, signal }: Exchange, host: Machine): Promise<void> {
  await backend.write(host, [{ path: AGENT, mode: 0o755, content: programs.agent }])
  await mustRunIn(backend, host, {
    argv: ['systemctl', 'restart', 'drawbridge-agent.service'],
    signal,
  })
}
