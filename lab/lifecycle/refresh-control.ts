import type { Machine } from '../backends/backend.ts'
import type { BringUp } from './bring-up.ts'
import { PROGRAMS_KEY, controlFiles } from './machine-specs.ts'

/** A control that stands with older programs gets these and starts anew; its state stays. */
export async function refreshControl(
  { backend, programs }: Pick<BringUp, 'backend' | 'programs'>,
  control: Machine,
): Promise<void> {
  const standing = (await backend.read(control, PROGRAMS_KEY)).toString()
  if (standing === programs.key) return
  await backend.write(control, controlFiles(programs))
  await backend.signal(control, 'restart')
}
