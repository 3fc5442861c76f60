import type { Backend, Machine, RunIdentity } from '../backends/backend.ts'
import { actionFailed, LabError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'
import { markerSpec } from './marker.ts'
import { isAlive, newRun } from './run-identity.ts'

interface LockInput {
  readonly backend: Backend
  readonly lab: string
  readonly slice: number
  readonly image: string
  readonly run: RunIdentity
}

/**
 * One changing run per lab at a time. The lock is an object in the engine whose name is taken atomically;
 * one whose owner is dead is cleared away, by id, so that two who find it cannot both win.
 */
export async function lockLab({
  backend,
  lab,
  slice,
  image,
  run,
}: LockInput): Promise<AsyncDisposable> {
  const holder = (await backend.list(lab)).find(({ name }) => name === LOCK)
  if (holder && isAlive(holder.run)) throw busy(holder)
  if (holder) await backend.remove(holder)
  const lock = await backend
    .create(markerSpec({ lab, slice, image, name: LOCK }), run)
    .catch((error: unknown) => {
      throw error instanceof LabError && error.code === 'E_NAME_TAKEN' ? busy({ lab }) : error
    })
  return { [Symbol.asyncDispose]: () => backend.remove(lock) }
}

/** The lock of a lab that stands, of which any image will do. */
export const lockStanding = async (
  backend: Backend,
  { lab, machines }: { readonly lab: string; readonly machines: readonly Machine[] },
): Promise<AsyncDisposable> => {
  const some = machines.find(({ image }) => image !== '')
  if (!some) return { [Symbol.asyncDispose]: () => Promise.resolve() } // only volumes are left: nothing to fight over
  return lockLab({ backend, lab, slice: some.slice, image: some.image, run: newRun() })
}

export const LOCK = 'lock'

const busy = ({ lab, run }: Pick<Machine, 'lab'> & Partial<Machine>): LabError =>
  actionFailed({
    code: 'E_LAB_BUSY',
    message: `lab ${lab} is being changed by another run${run ? ` (process ${String(run.ownerPid)})` : ''}`,
    fault: 'caller',
    next: `wait until it ends, or use a lab of your own: ${typedCommand('up', '3', '--lab', 'other')}`,
  })
