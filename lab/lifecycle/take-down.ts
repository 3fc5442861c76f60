import { rm } from 'node:fs/promises'
import type { Backend, Machine } from '../backends/backend.ts'
import { actionFailed } from '../lab-error.ts'
import { socketDirectory } from './socket-directory.ts'

/**
 * Ends a lab and all that carries its label. What says that it is whole goes first and the switch last, so that
 * a run that is killed in between leaves what `gc` knows for leavings.
 */
export async function takeDown(backend: Backend, lab: string): Promise<number> {
  const machines = await backend.list(lab)
  const isFirst = ({ name }: Machine): boolean => name.startsWith('done-')
  await removeAll(backend, machines.filter(isFirst))
  await removeAll(
    backend,
    machines.filter((machine) => machine.role !== 'switch' && !isFirst(machine)),
  )
  await removeAll(
    backend,
    machines.filter(({ role }) => role === 'switch'),
  )
  await rm(socketDirectory(lab), { recursive: true, force: true })
  return machines.length
}

export async function removeAll(backend: Backend, machines: readonly Machine[]): Promise<void> {
  const results = await Promise.allSettled(machines.map(async (machine) => backend.remove(machine)))
  const failures = results.flatMap((result, at) =>
    result.status === 'rejected' ? [`${machines[at]?.name ?? ''}: ${String(result.reason)}`] : [],
  )
  if (failures.length > 0)
    throw actionFailed({
      code: 'E_LEFT_BEHIND',
      message: `these could not be removed: ${failures.join('; ')}`,
      next: 'run it again: lab gc',
    })
}
