import { mkdir } from 'node:fs/promises'
import type { ControlClient } from '../../control/api/client/client.ts'
import type { Machine } from '../backends/backend.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import { createMachine, ensureMachine, together, type BringUp } from './bring-up.ts'
import { reachControl } from './reach-control.ts'
import {
  controlFiles,
  controlSpec,
  hostSpec,
  mirrorSpec,
  strangerSpec,
  switchFiles,
  switchSpec,
} from './machine-specs.ts'
import { refreshControl } from './refresh-control.ts'
import { socketDirectory } from './socket-directory.ts'
import type { StandingHost } from './standing-lab.ts'

export interface Started {
  readonly control: ControlClient
  readonly hosts: readonly StandingHost[]
}

/**
 * Underlay, control and stranger up and reachable; the bodies of new hosts made but not started,
 * since their user data comes from control.
 */
export async function startMachines(
  bringUp: BringUp,
  newHosts: readonly HostPlan[],
): Promise<Started> {
  const { plan, images, programs } = bringUp
  await ensureMachine(bringUp, switchSpec(plan, images.switch), switchFiles())
  const [control, hosts] = await together([
    startControl(bringUp),
    bodiesOf(bringUp, newHosts),
    ensureMachine(bringUp, strangerSpec(plan, images.stranger), []),
    plan.cold ? ensureMachine(bringUp, mirrorSpec(plan, images.mirror), []) : undefined,
  ])
  return { control, hosts }

  async function startControl(context: BringUp): Promise<ControlClient> {
    await mkdir(socketDirectory(plan.lab), { recursive: true, mode: 0o700 })
    const machine = await ensureMachine(
      context,
      controlSpec(plan, images.control),
      controlFiles(programs),
    )
    await refreshControl(context, machine)
    return reachControl(context.backend, machine, context.signal)
  }
}

/** Makes the machines of hosts, unstarted. */
export const bodiesOf = async (
  bringUp: BringUp,
  hosts: readonly HostPlan[],
): Promise<readonly StandingHost[]> => together(hosts.map(async (host) => bodyOf(bringUp, host)))

async function bodyOf(bringUp: BringUp, host: HostPlan): Promise<StandingHost> {
  const machine: Machine = await createMachine(
    bringUp,
    hostSpec(bringUp.plan, host, bringUp.images),
    [],
  )
  return { plan: host, machine }
}
