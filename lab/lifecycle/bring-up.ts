import type {
  Backend,
  InjectedFile,
  Machine,
  MachineSpec,
  RunIdentity,
} from '../backends/backend.ts'
import type { HostSettings } from '../plan/host-settings.ts'
import type { LabPlan } from '../plan/lab-plan.ts'
import type { Programs } from './programs.ts'

/** References of the images, and what the hosts' base was made from. */
export type LabImages = Readonly<Record<ImageRole | 'base', string>>
export type ImageRole = 'host' | 'control' | 'switch' | 'stranger' | 'mirror'

/** What every step of a bring-up works with. */
export interface BringUp {
  readonly backend: Backend
  readonly plan: LabPlan
  readonly images: LabImages
  readonly programs: Programs
  /** Settings of host.1, host.2, …, when a topology says; else every host keeps its own. */
  readonly settings: readonly HostSettings[] | undefined
  readonly run: RunIdentity
  /** This run makes the lab: its undo takes all of it down, and no machine needs one of its own. */
  readonly isNew: boolean
  /** Undoes what this run began, in reverse. */
  readonly undo: AsyncDisposableStack
  readonly signal: AbortSignal
}

/** Makes a machine whose undo stands at once, writes its files and leaves it unstarted. */
export async function createMachine(
  { backend, run, undo, isNew, signal }: BringUp,
  spec: MachineSpec,
  files: readonly InjectedFile[],
): Promise<Machine> {
  signal.throwIfAborted()
  const machine = await backend.create(spec, run)
  if (!isNew) undo.defer(() => backend.remove(machine))
  if (files.length > 0) await backend.write(machine, files)
  return machine
}

/** Makes sure that a machine is there and runs. */
export async function ensureMachine(
  bringUp: BringUp,
  spec: MachineSpec,
  files: readonly InjectedFile[],
): Promise<Machine> {
  const machine = await standMachine(bringUp, spec, files)
  await startMachine(bringUp.backend, machine)
  return machine
}

/**
 * Makes sure that a machine is there, running or not; one that stands already keeps its files, and one of which only the
 * volumes are left gets them back. One that was never started may lack its files: it is made anew.
 */
export async function standMachine(
  bringUp: BringUp,
  spec: MachineSpec,
  files: readonly InjectedFile[],
): Promise<Machine> {
  const { backend, plan } = bringUp
  const standing = (await backend.list(plan.lab)).find(
    ({ name, status }) => name === spec.name && status !== 'dead',
  )
  if (standing?.status === 'created') await backend.remove(standing)
  const isWhole = standing !== undefined && standing.status !== 'created'
  return isWhole ? standing : createMachine(bringUp, spec, files)
}

export async function startMachine(backend: Backend, machine: Machine): Promise<void> {
  if (machine.status === 'running') return
  await backend.signal(machine, machine.status === 'paused' ? 'resume' : 'start')
}

/** All at once; waits for every one before the first failure is thrown, so that an undo meets no work in flight. */
export async function together<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(work)
  return Promise.all(work)
}
