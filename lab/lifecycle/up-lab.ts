import type Docker from 'dockerode'
import type { ControlClient } from '../../control/api/client/client.ts'
import { DockerBackend } from '../backends/docker/docker-backend.ts'
import type { Backend } from '../backends/backend.ts'
import { usageError } from '../lab-error.ts'
import {
  planLab,
  type HostPlan,
  type LabPlan,
  type Lifetimes,
  type OverlayMode,
} from '../plan/lab-plan.ts'
import type { Topology } from '../plan/topology/expand-topology.ts'
import type { Steps } from '../steps.ts'
import { typedCommand } from '../typed-command.ts'
import type { BringUp } from './bring-up.ts'
import { CONVERGE_STEPS, converge, type ConvergeStep } from './converge.ts'
import { freeSlice } from './free-slice.ts'
import { imagesFor } from './lab-images.ts'
import { LOCK, lockLab } from './lock.ts'
import { markDone } from './marker.ts'
import { buildPrograms } from './programs.ts'
import { outdated } from './renew-hosts.ts'
import { newRun } from './run-identity.ts'
import { findLab, type StandingLab } from './standing-lab.ts'
import { removeAll, takeDown } from './take-down.ts'
import { orUndo } from './undo.ts'

export const UP_STEPS = ['images', 'programs', ...CONVERGE_STEPS] as const
export type UpStep = (typeof UP_STEPS)[number] | ConvergeStep

export interface UpOptions {
  readonly docker: Docker
  readonly lab: string
  /** Indexes of the hosts that the lab shall have, given those that it has; asked once, when that is known. */
  readonly wanted: (standing: readonly number[]) => readonly number[]
  /** For a new lab `encrypted`; a lab that stands keeps its own. */
  readonly overlay?: OverlayMode | undefined
  readonly cold: boolean
  /** For a new lab; control of one that stands goes on as it was started. */
  readonly lifetimes?: Lifetimes | undefined
  /** Leave a wreck as it is. */
  readonly keep: boolean
  /** What this process makes goes with it: never marked as complete, it is a leaving as soon as its owner is dead. */
  readonly isThrowAway?: boolean
  /** Replace hosts that run an older agent than the working tree's. */
  readonly renew: boolean
  /** Holds agent/ and control/; the working tree when not set. */
  readonly sources?: string | undefined
  /** What a topology file asks for: settings of its hosts, and what their base is built from. */
  readonly topology?: Pick<Topology, 'hosts' | 'image'> | undefined
  /** Begun when the hosts have started; not waited for. */
  readonly whileJoining?: () => void
  readonly steps: Steps<UpStep>
  readonly signal: AbortSignal
}

export interface UpResult {
  readonly backend: Backend
  readonly control: ControlClient
  readonly hosts: readonly HostPlan[]
  /** Hosts that run other programs than the working tree's, by target. */
  readonly outdated: readonly string[]
}

/** Brings a lab up, grows, shrinks or repairs it. What this run began is undone when it fails, unless `keep`. */
export async function upLab(options: UpOptions): Promise<UpResult> {
  const { docker, lab, steps, signal, keep, isThrowAway = false } = options
  const backend = new DockerBackend(docker)
  const first = await look(options, backend)
  const images = await steps.run('images', async (say) =>
    imagesFor(docker, { cold: first.plan.cold, image: options.topology?.image }, say, signal),
  )
  const programs = await steps.run('programs', async () =>
    buildPrograms(first.plan.overlay, options.sources),
  )
  signal.throwIfAborted()
  const run = newRun()
  const { slice } = first.plan
  await using _lock = await lockLab({ backend, lab, slice, image: images.switch, run })
  const { plan, isNew } = await look(options, backend) // again: another run may have changed the lab before the lock was ours
  const undo = new AsyncDisposableStack()
  if (isNew)
    undo.defer(async () => {
      await takeDown(backend, lab)
    })
  const settings = options.topology?.hosts
  const bringUp: BringUp = { backend, plan, images, programs, settings, run, isNew, undo, signal }
  return await orUndo({ undo, keep, lab }, async () => {
    if (isNew) await clearRemains(bringUp, steps)
    const { control, hosts } = await converge({ bringUp, ...options })
    if (!isThrowAway) await markDone(backend, { lab, slice: plan.slice, image: images.switch })
    return { backend, control, hosts, outdated: await outdatedOf(bringUp) }
  })
}

interface Looked {
  readonly plan: LabPlan
  readonly isNew: boolean
}

/** The lab as it will be; which hosts it has is decided later, with control. */
async function look(options: UpOptions, backend: Backend): Promise<Looked> {
  const standing = await findLab(backend, options.lab)
  refuseOtherKind(options, standing)
  const plan = planLab({
    lab: options.lab,
    slice: standing?.slice ?? (await freeSlice(backend, options.lab)),
    hosts: [],
    overlay: standing?.overlay ?? options.overlay ?? 'encrypted',
    cold: standing?.cold ?? options.cold,
    lifetimes: options.lifetimes,
  })
  return { plan, isNew: standing === undefined }
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
    next: `end it first: ${typedCommand('down', '--lab', lab)}; or use another name: --lab other`,
  })
}

/** Without its switch a lab is no lab: what is left of one stands in the way of a new one. */
async function clearRemains({ backend, plan }: BringUp, steps: Steps<UpStep>): Promise<void> {
  const remains = (await backend.list(plan.lab)).filter(({ name }) => name !== LOCK)
  if (remains.length === 0) return
  await steps.also(`clear away what is left of an older lab ${plan.lab}`, async () =>
    removeAll(backend, remains),
  )
}

async function outdatedOf({ backend, plan, ...wanted }: BringUp): Promise<readonly string[]> {
  const standing = await findLab(backend, plan.lab)
  return outdated(standing?.hosts ?? [], wanted).map((host) => host.plan.target)
}
