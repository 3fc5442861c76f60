import type { Backend } from '../backends/backend.ts'
import { actionFailed } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'
import { SLICES, isSlice, type Slice } from '../plan/slice.ts'

/**
 * The lowest slice that no lab uses. Two labs that begin in the same instant may choose the same one:
 * their underlays are namespaces apart, so that only people who read addresses would notice.
 */
export async function freeSlice(backend: Backend, lab: string): Promise<Slice> {
  const used = new Set(
    (await backend.list()).flatMap((machine) => (machine.lab === lab ? [] : [machine.slice])),
  )
  const free = Array.from({ length: SLICES }, (_, slice) => slice).find((slice) => !used.has(slice))
  if (free !== undefined && isSlice(free)) return free
  throw actionFailed({
    code: 'E_NO_SLICE',
    message: `all ${String(SLICES)} address slices are used by labs`,
    next: `end labs that nobody needs: ${typedCommand('ls')}, then ${typedCommand('down', '--lab', 'NAME')}`,
  })
}
