import type { ControlClient } from '../../control/api/client/client.ts'
import type { StateView } from '../../control/api/contract.ts'
import { planHost, type HostPlan } from '../plan/lab-plan.ts'
import { planMembership } from '../plan/membership-plan.ts'
import type { Steps } from '../steps.ts'
import { startMachine, together, type BringUp } from './bring-up.ts'
import { awaitJoined, inviteHosts } from './join-hosts.ts'
import { hostView, membersOf, type Reborn } from './membership.ts'
import { renewHosts } from './renew-hosts.ts'
import { findLab, type StandingHost } from './standing-lab.ts'
import { bodiesOf, startMachines, startStranger } from './start-machines.ts'
import { takeOutAll } from './take-out-all.ts'

export const CONVERGE_STEPS = ['control', 'hosts', 'join'] as const
export type ConvergeStep = (typeof CONVERGE_STEPS)[number]

export interface Converge {
  readonly bringUp: BringUp
  /** Indexes of the hosts that the lab shall have, given those that it has. */
  readonly wanted: (standing: readonly number[]) => readonly number[]
  /** Replace the hosts whose agent is not that of the working tree. */
  readonly renew: boolean
  /** Begun when the hosts have started; not waited for. */
  readonly whileJoining?: (() => void) | undefined
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
export async function converge({
  bringUp,
  wanted,
  renew,
  whileJoining,
  steps,
}: Converge): Promise<Converged> {
  const { backend, plan, signal, isNew } = bringUp
  const found = await findLab(backend, plan.lab)
  const all = found?.hosts ?? []
  const standing = all.filter(({ machine }) => machine.status !== 'dead')
  const plansOf = (indexes: readonly number[]): readonly HostPlan[] =>
    indexes.map((index) => planHost(plan.slice, index))
  const sure = isNew ? wanted([]) : []

  const { control, hosts: bodies } = await steps.run('control', async (say) =>
    startMachines(bringUp, {
      newHosts: plansOf(sure),
      standing: found?.machines ?? [],
      say,
    }),
  )
  const before = await control.state({ signal })
  const machines = indexesOf(standing)
  const { members, unfinished } = membersOf(before)
  const target = isNew ? sure : wanted(standingFirst(members, machines))
  const change = planMembership({ wanted: target, machines, members, unfinished })

  const leaving = all.filter((host) => !change.keep.includes(host.plan.index))
  const lost = plansOf(change.lost)
  if (leaving.length + lost.length > 0)
    await steps.also('leave', async () => takeOutAll({ bringUp, control, before, leaving, lost }))

  const kept = standing.filter((host) => change.keep.includes(host.plan.index))
  await steps.run('hosts', async () => {
    await together(kept.map(async ({ machine }) => startMachine(backend, machine)))
    const missing = change.join.filter((index) => !sure.includes(index))
    const made = await bodiesOf(bringUp, plansOf(missing))
    await inviteHosts(bringUp, control, [...bodies, ...made])
  })

  const hosts = plansOf(target)
  const join = {
    lab: plan.lab,
    control,
    ids: hosts.map(({ machine }) => machine),
    reborn: rebornOf(kept, before),
    timeoutMs: plan.cold ? COLD_MS : WARM_MS + WARM_PER_HOST_MS * hosts.length,
    signal,
  }
  await steps.run('join', async (say) => {
    const joined = together([awaitJoined({ ...join, say }), startStranger(bringUp)])
    whileJoining?.()
    await joined
  })
  if (renew) await renewHosts({ bringUp, control, kept, join, steps })
  return { control, hosts }
}

const COLD_MS = 900_000
const WARM_MS = 60_000
const WARM_PER_HOST_MS = 2_000

const indexesOf = (hosts: readonly StandingHost[]): readonly number[] =>
  hosts.map(({ plan }) => plan.index)

/**
 * The hosts that a lab has: control's members, those with a machine first, since they cost nothing to keep.
 * A control that has lost its memory knows none; then the machines say how many there were.
 */
function standingFirst(members: readonly number[], machines: readonly number[]): readonly number[] {
  if (members.length === 0) return machines
  const hasMachine = (index: number): boolean => machines.includes(index)
  return [...members.filter(hasMachine), ...members.filter((index) => !hasMachine(index))]
}

const rebornOf = (kept: readonly StandingHost[], before: StateView): Reborn =>
  new Map(
    kept
      .filter(({ machine }) => machine.status !== 'running' && machine.status !== 'paused')
      .map(({ plan }) => [plan.machine, hostView(before, plan.machine)?.report?.agent.startedAt]),
  )
