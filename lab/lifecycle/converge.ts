import type { ControlClient } from '../../control/api/client/client.ts'
import type { StateView } from '../../control/api/contract.ts'
import { planHost, type HostPlan } from '../plan/lab-plan.ts'
import { hostIndex, targetOf } from '../plan/machine-name.ts'
import { planMembership, type MembershipPlan } from '../plan/membership-plan.ts'
import type { Steps } from '../steps.ts'
import { startMachine, together, type BringUp } from './bring-up.ts'
import { awaitJoined, inviteHosts } from './join-hosts.ts'
import { leaveLab, takeOut } from './leave.ts'
import { reachStanding } from './reach-control.ts'
import { findLab, type StandingHost } from './standing-lab.ts'
import { bodiesOf, startMachines } from './start-machines.ts'

export const CONVERGE_STEPS = ['control', 'hosts', 'join'] as const
export type ConvergeStep = (typeof CONVERGE_STEPS)[number]

interface Converge {
  readonly bringUp: BringUp
  readonly wanted: readonly number[]
  readonly steps: Steps<ConvergeStep>
}

export interface Converged {
  readonly control: ControlClient
  readonly hosts: readonly HostPlan[]
}

/**
 * Makes the lab have exactly the wanted hosts: repairs what stands, takes out what is too many, joins what is
 * missing. Level-triggered: it starts from what the engine and control show, so a run that was cut short is
 * simply run again.
 */
export async function converge({ bringUp, wanted, steps }: Converge): Promise<Converged> {
  const { backend, plan, signal } = bringUp
  const standing = (await findLab(backend, plan.lab))?.hosts ?? []
  const known = await knownMembers(bringUp)
  const change = planMembership({
    wanted,
    machines: standing.map(({ plan: { index } }) => index),
    members: known,
  })
  const joining = change.join.map((index) => planHost(plan.slice, index))
  const isInTheWay = ({ index }: HostPlan): boolean =>
    standing.some((host) => host.plan.index === index)

  const { control, hosts } = await steps.run('control', async () =>
    startMachines(
      bringUp,
      joining.filter((host) => !isInTheWay(host)),
    ),
  )
  if (change.leave.length + change.lost.length > 0)
    await steps.also('leave', async () => takeOutAll(bringUp, control, standing, change))
  await steps.run('hosts', async () => {
    const kept = standing.filter((host) => change.keep.includes(host.plan.index))
    await together(kept.map(async ({ machine }) => startMachine(backend, machine)))
    const remade = await bodiesOf(bringUp, joining.filter(isInTheWay))
    await inviteHosts(bringUp, control, [...hosts, ...remade])
  })

  const planned = wanted.map((index) => planHost(plan.slice, index))
  const ids = planned.map(({ machine }) => machine)
  const timeoutMs = plan.cold ? COLD_MS : WARM_MS + WARM_PER_HOST_MS * wanted.length
  await steps.run('join', async (say) => awaitJoined({ control, ids, say, timeoutMs, signal }))
  return { control, hosts: planned }
}

const COLD_MS = 900_000
const WARM_MS = 60_000
const WARM_PER_HOST_MS = 2_000

/** Hosts that a control which stands already counts as present; none where there is no control yet. */
async function knownMembers({ backend, plan, signal }: BringUp): Promise<readonly number[]> {
  const control = await reachStanding(backend, plan.lab, signal)
  if (!control) return []
  const state: StateView = await control.state({ signal })
  return state.hosts
    .filter((host) => host.state !== 'gone')
    .flatMap((host) => hostIndex(targetOf(host.id)) ?? [])
}

async function takeOutAll(
  { backend, plan, signal }: BringUp,
  control: ControlClient,
  standing: readonly StandingHost[],
  change: MembershipPlan,
): Promise<void> {
  const members = new Set((await control.state({ signal })).hosts.map((host) => String(host.id)))
  await together([
    ...change.lost.map(async (index) =>
      takeOut(control, planHost(plan.slice, index).machine, signal),
    ),
    ...standing
      .filter((host) => change.leave.includes(host.plan.index))
      .map(async (host) =>
        members.has(host.plan.machine)
          ? leaveLab({ backend, control, host, dead: false, signal })
          : backend.remove(host.machine),
      ),
  ])
}
