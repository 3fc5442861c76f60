import { rm } from 'node:fs/promises'
import { forgetPeople } from '../access/people/kept-certificates.ts'
import type { Backend, Machine } from '../backends/backend.ts'
import { endRunner } from '../backends/runner/kept-runners.ts'
import { actionFailed } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'
import { LOCK } from './lock.ts'
import { isDoneMarker } from './marker.ts'
import { socketDirectory } from './socket-directory.ts'

/**
 * Ends a lab and all that carries its label. What says that it is whole goes first, then all but the switch, so that
 * a run that is killed in between leaves what `gc` knows for leavings. The lock goes last: until then nobody begins anew.
 */
export async function takeDown(backend: Backend, lab: string): Promise<number> {
  const machines = await backend.list(lab)
  const turn = (wanted: Turn): readonly Machine[] =>
    machines.filter((machine) => turnOf(machine) === wanted)
  await removeAll(backend, turn('marker'))
  await removeAll(backend, turn('machine'))
  // It shares the process ids of the engine's machine: there an engine waits for what it has put beside the first process.
  await Promise.all(turn('switch').map(async (machine) => endRunner(backend, machine)))
  await removeAll(backend, turn('switch'))
  await rm(socketDirectory(lab), { recursive: true, force: true })
  await forgetPeople(lab)
  await removeAll(backend, turn('lock'))
  return machines.filter(({ role }) => role !== 'marker').length
}

type Turn = 'marker' | 'machine' | 'switch' | 'lock'

function turnOf({ name, role }: Machine): Turn {
  if (isDoneMarker(name)) return 'marker'
  if (name === LOCK) return 'lock'
  return role === 'switch' ? 'switch' : 'machine'
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
      next: `run it again: ${typedCommand('gc')}`,
    })
}
