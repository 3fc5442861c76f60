import type Docker from 'dockerode'
import type { ControlClient } from '../../control/api/client/client.ts'
import { DockerBackend } from '../backends/docker/docker-backend.ts'
import type { Backend, RunIdentity } from '../backends/backend.ts'
import { ensureImages, type EnsuredImage } from '../images/ensure-images.ts'
import { usageError } from '../lab-error.ts'
import { planLab, type HostPlan, type LabPlan, type OverlayMode } from '../plan/lab-plan.ts'
import type { Steps } from '../steps.ts'
import type { BringUp, ImageRole, LabImages } from './bring-up.ts'
import { CONVERGE_STEPS, converge, type ConvergeStep } from './converge.ts'
import { freeSlice } from './free-slice.ts'
import { lockLab } from './lock.ts'
import { markDone } from './marker.ts'
import { buildPrograms } from './programs.ts'
import { newRun } from './run-identity.ts'
import { findLab, type StandingLab } from './standing-lab.ts'

export const UP_STEPS = ['images', 'programs', ...CONVERGE_STEPS] as const
export type UpStep = (typeof UP_STEPS)[number] | ConvergeStep

export interface UpOptions {
  readonly docker: Docker
  readonly lab: string
  /** Indexes of the hosts that the lab shall have, given those that it has. */
  readonly wanted: (standing: readonly number[]) => readonly number[]
  /** For a new lab `encrypted`; a lab that stands keeps its own. */
  readonly overlay?: OverlayMode | undefined
  readonly cold: boolean
  /** Leave a wreck as it is. */
  readonly keep: boolean
  readonly steps: Steps<UpStep>
  readonly signal: AbortSignal
}

export interface UpResult {
  readonly backend: Backend
  readonly control: ControlClient
  readonly hosts: readonly HostPlan[]
  readonly plan: LabPlan
}

/** Brings a lab up, grows, shrinks or repairs it. What this run began is undone when it fails, unless `keep`. */
export async function upLab(options: UpOptions): Promise<UpResult> {
  const { docker, lab, steps, signal } = options
  const backend = new DockerBackend(docker)
  const first = await planFor(options, backend)
  const images = await steps.run('images', async (say) => imagesFor(docker, first, say, signal))
  const programs = await steps.run('programs', async () => buildPrograms(first.overlay))
  const run = newRun()
  await using _lock = await lockLab({ backend, lab, slice: first.slice, image: images.switch, run })
  const plan = await planFor(options, backend) // again: another run may have changed the lab before the lock was ours
  await using undo = new AsyncDisposableStack()
  const bringUp: BringUp = { backend, plan, images, programs, run, undo, signal }
  return await orUndo(options, undo, async () => {
    const wanted = plan.hosts.map(({ index }) => index)
    const { control, hosts } = await converge({ bringUp, wanted, steps })
    await markIfMade(bringUp, run)
    return { backend, control, hosts, plan }
  })
}

async function planFor(options: UpOptions, backend: Backend): Promise<LabPlan> {
  const standing = await findLab(backend, options.lab)
  refuseOtherKind(options, standing)
  const wanted = options.wanted(standing?.hosts.map(({ plan: { index } }) => index) ?? [])
  return planLab({
    lab: options.lab,
    slice: standing?.slice ?? (await freeSlice(backend, options.lab)),
    hosts: wanted,
    overlay: standing?.overlay ?? options.overlay ?? 'encrypted',
    cold: standing?.cold ?? options.cold,
  })
}

function refuseOtherKind(
  { overlay, cold, lab }: UpOptions,
  standing: StandingLab | undefined,
): void {
  if (!standing) return
  if ((overlay ?? standing.overlay) === standing.overlay && (!cold || standing.cold)) return
  throw usageError({
    code: 'E_OTHER_KIND',
    message: `lab ${lab} stands already, ${standing.overlay}${standing.cold ? ', cold' : ''}; that cannot be changed under its hosts`,
    next: `end it first, or use another name: --lab other`,
  })
}

async function imagesFor(
  docker: Docker,
  plan: LabPlan,
  say: (status: string) => void,
  signal: AbortSignal,
): Promise<LabImages> {
  const onStep = ({ title }: { readonly title: string }): void => {
    say(title)
  }
  const shared = ['control', 'switch', 'stranger'] as const
  if (plan.cold) {
    const images = await ensureImages(docker, {
      kinds: [...shared, 'base', 'mirror'],
      onStep,
      signal,
    })
    return references({ ...images, host: images.base })
  }
  const images = await ensureImages(docker, { kinds: [...shared, 'host'], onStep, signal })
  return references({ ...images, mirror: images.switch })
}

const references = (images: Readonly<Record<ImageRole, EnsuredImage>>): LabImages => ({
  host: images.host.reference,
  control: images.control.reference,
  switch: images.switch.reference,
  stranger: images.stranger.reference,
  mirror: images.mirror.reference,
  base: images.host.origin,
})

async function orUndo<T>(
  { keep }: UpOptions,
  undo: AsyncDisposableStack,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await work()
    undo.move()
    return result
  } catch (error) {
    if (keep) undo.move()
    throw error
  }
}

async function markIfMade(
  { backend, plan, images, run: { run } }: BringUp,
  owner: RunIdentity,
): Promise<void> {
  const made = (await backend.list(plan.lab)).some(
    (machine) => machine.run.run === run && machine.role !== 'marker',
  )
  if (made)
    await markDone(backend, { lab: plan.lab, slice: plan.slice, image: images.switch }, owner)
}
