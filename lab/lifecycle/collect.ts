import type { Backend, Machine } from '../backends/backend.ts'
import { LOCK } from './lock.ts'
import { isDoneMarkerOf } from './marker.ts'
import { isAlive } from './run-identity.ts'
import { removeAll, takeDown } from './take-down.ts'

export interface Collected {
  readonly lab: string
  readonly machine: string
}

/**
 * Sweeps up what dead runs left: machines of a run that neither lives nor said that it was complete, and
 * locks whose owner is gone. A lab none of whose runs was complete goes whole.
 */
export async function collect(
  backend: Backend,
  { dryRun, lab: only }: { readonly dryRun: boolean; readonly lab?: string },
): Promise<readonly Collected[]> {
  const machines = await backend.list(only)
  const labs = [...new Set(machines.map(({ lab }) => lab))]
  const found: Collected[] = []
  for (const lab of labs) {
    const own = machines.filter((machine) => machine.lab === lab)
    const leavings = leavingsOf(own)
    found.push(...leavings.map(({ name }) => ({ lab, machine: name })))
    if (dryRun || leavings.length === 0) continue
    if (leavings.length === own.length) await takeDown(backend, lab)
    else await removeAll(backend, leavings)
  }
  return found
}

/** Pure: which of a lab's machines are a dead run's leavings. */
export function leavingsOf(
  machines: readonly Machine[],
  alive: typeof isAlive = isAlive,
): readonly Machine[] {
  const isDone = (run: string): boolean => machines.some(({ name }) => isDoneMarkerOf(name, run))
  const dead = machines.filter(
    ({ run, name }) => !alive(run) && (name === LOCK || !isDone(run.run)),
  )
  const anchor = machines.find(({ role }) => role === 'switch')
  const labIsDead = !anchor || dead.includes(anchor)
  return labIsDead && !machines.some(({ run }) => alive(run)) ? machines : dead
}
