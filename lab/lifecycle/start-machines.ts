import { mkdir } from 'node:fs/promises'
import type { ControlClient } from '../../control/api/client/client.ts'
import type { Machine } from '../backends/backend.ts'
import { NO_SETTINGS, settingsOf, type HostSettings } from '../plan/host-settings.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import type { Say } from '../steps.ts'
import {
  createMachine,
  ensureMachine,
  standMachine,
  startMachine,
  together,
  type BringUp,
} from './bring-up.ts'
import {
  controlFiles,
  controlSpec,
  earlyHostSpec,
  mirrorSpec,
  strangerSpec,
  switchFiles,
  switchSpec,
} from './machine-specs.ts'
import { mendCables } from './mend-cables.ts'
import { reachControl } from './reach-control.ts'
import { refreshControl } from './refresh-control.ts'
import { socketDirectory } from './socket-directory.ts'
import type { StandingHost } from './standing-lab.ts'

export interface Started {
  readonly control: ControlClient
  /** Bodies of the new hosts. */
  readonly hosts: readonly StandingHost[]
}

interface Start {
  /** Hosts that are made whatever control says. */
  readonly newHosts: readonly HostPlan[]
  /** What stood before this run. */
  readonly standing: readonly Machine[]
  readonly say: Say
}

/** Underlay and control up and reachable; new hosts boot beside them, up to where they wait for their user data. */
export async function startMachines(
  bringUp: BringUp,
  { newHosts, standing, say }: Start,
): Promise<Started> {
  const { backend, plan, images, signal } = bringUp
  const anchor = await standMachine(bringUp, switchSpec(plan, images.switch), switchFiles())
  const startAnchor = async (): Promise<void> => {
    await startMachine(backend, anchor)
    const mended = await mendCables({ backend, anchor, machines: standing, signal })
    if (mended.length > 0) say(`plugged in again: ${mended.join(', ')}`)
  }
  const [control, hosts] = await together([
    startControl(bringUp),
    bodiesOf(bringUp, newHosts),
    startAnchor(),
    plan.cold ? ensureMachine(bringUp, mirrorSpec(plan, images.mirror), []) : undefined,
  ])
  return { control, hosts }
}

/** Nothing waits for it until somebody probes. */
export const startStranger = async (bringUp: BringUp): Promise<Machine> =>
  ensureMachine(bringUp, strangerSpec(bringUp.plan, bringUp.images.stranger), [])

async function startControl(bringUp: BringUp): Promise<ControlClient> {
  const { backend, plan, images, programs, signal } = bringUp
  await mkdir(socketDirectory(plan.lab), { recursive: true, mode: 0o700 })
  const machine = await ensureMachine(
    bringUp,
    controlSpec(plan, images.control),
    controlFiles(programs),
  )
  await refreshControl(bringUp, machine)
  return reachControl(backend, machine, signal)
}

/** Makes the machines of hosts and starts them. */
export const bodiesOf = async (
  bringUp: BringUp,
  hosts: readonly HostPlan[],
): Promise<readonly StandingHost[]> => together(hosts.map(async (host) => bodyOf(bringUp, host)))

async function bodyOf(bringUp: BringUp, host: HostPlan): Promise<StandingHost> {
  const { plan, images, programs } = bringUp
  const settings = await settingsFor(bringUp, host)
  const spec = earlyHostSpec(plan, host, { ...images, agent: programs.agentKey, settings })
  const machine = await createMachine(bringUp, spec, [])
  await startMachine(bringUp.backend, machine)
  return { plan: host, machine }
}

/** A host that is made anew keeps what its remains say of it, unless a topology says otherwise. */
async function settingsFor(
  { backend, plan, settings, isNew }: BringUp,
  host: HostPlan,
): Promise<HostSettings> {
  if (settings !== undefined) return settings[host.index - 1] ?? NO_SETTINGS
  if (isNew) return NO_SETTINGS
  const remains = (await backend.list(plan.lab)).find(({ name }) => name === host.machine)
  return remains ? settingsOf(remains.facts) : NO_SETTINGS
}
