import type { Backend, Machine, Role } from '../backends/backend.ts'
import { hostIndex, targetOf } from '../plan/machine-name.ts'
import { settingsOf } from '../plan/host-settings.ts'
import { planHost, type HostPlan, type OverlayMode } from '../plan/lab-plan.ts'
import { isSlice, type Slice } from '../plan/slice.ts'

/** A lab as the engine shows it: no file is read, nothing is remembered. */
export interface StandingLab {
  readonly lab: string
  readonly slice: Slice
  readonly overlay: OverlayMode
  readonly cold: boolean
  readonly machines: readonly Machine[]
  readonly hosts: readonly StandingHost[]
}

export interface StandingHost {
  readonly plan: HostPlan
  readonly machine: Machine
}

/** Whether a person means this host: by its target, or by the name that its topology gave it. */
export const isCalled = ({ plan, machine }: StandingHost, word: string): boolean =>
  plan.target === word || settingsOf(machine.facts).name === word

export async function findLab(backend: Backend, lab: string): Promise<StandingLab | undefined> {
  return standingLab(lab, await backend.list(lab))
}

export async function listLabs(backend: Backend): Promise<readonly StandingLab[]> {
  const machines = await backend.list()
  const names = [...new Set(machines.map(({ lab }) => lab))].sort()
  return names.flatMap(
    (lab) =>
      standingLab(
        lab,
        machines.filter((machine) => machine.lab === lab),
      ) ?? [],
  )
}

/** The switch is made first and removed last: without it there is no lab, only leavings. */
function standingLab(lab: string, machines: readonly Machine[]): StandingLab | undefined {
  const anchor = machines.find(({ role }) => role === 'switch')
  if (!anchor || !isSlice(anchor.slice)) return undefined
  const { slice } = anchor
  return {
    lab,
    slice,
    overlay: anchor.facts['overlay'] === 'plain' ? 'plain' : 'encrypted',
    cold: anchor.facts['cold'] === 'true',
    machines,
    hosts: machines.flatMap((machine) => standingHost(slice, machine)).sort(byIndex),
  }
}

function standingHost(slice: Slice, machine: Machine): readonly StandingHost[] {
  const index = machine.role === 'host' ? hostIndex(targetOf(machine.name)) : undefined
  return index === undefined ? [] : [{ plan: planHost(slice, index), machine }]
}

const byIndex = (one: StandingHost, other: StandingHost): number =>
  one.plan.index - other.plan.index

export const machineOf = (lab: Pick<StandingLab, 'machines'>, role: Role): Machine | undefined =>
  lab.machines.find((machine) => machine.role === role)
