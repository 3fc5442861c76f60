import type { Backend, Machine } from '../backends/backend.ts'
import { LOCK } from './lock.ts'
import { isDoneMarkerOf } from './marker.ts'
import { isAlive } from './run-identity.ts'
import { typedCommand } from '../typed-command.ts'
import { removeAll, takeDown } from './take-down.ts'
import { waitUntil } from './wait-until.ts'

export interface Collected {
  readonly lab: string
  readonly machine: string
}

interface Sweep {
  readonly dryRun: boolean
  readonly lab?: string
}

/**
 * Sweeps up what dead runs left: machines of a run that neither lives nor said that it was complete, and
 * locks whose owner is gone. A lab none of whose runs was complete goes whole. The engine may still be at work on
 * what a run asked for before it died: it is looked again until two looks in a row find nothing.
 */
export async function collect(backend: Backend, sweep: Sweep): Promise<readonly Collected[]> {
  if (sweep.dryRun) return leavingsIn(await backend.list(sweep.lab))
  const found: Collected[] = []
  let quietLooks = 0
  let seen = 'nothing yet'
  await waitUntil({
    what: 'nothing to be left behind',
    timeoutMs: LONGEST_MS,
    everyMs: BETWEEN_LOOKS_MS,
    look: async () => {
      try {
        const swept = await sweepOnce(backend, sweep)
        found.push(...swept.filter((one) => !found.some((other) => isSame(one, other))))
        quietLooks = swept.length === 0 ? quietLooks + 1 : 0
        seen = `${String(swept.length)} leavings removed`
      } catch (error) {
        quietLooks = 0
        seen = error instanceof Error ? error.message : String(error)
      }
      return quietLooks >= 2 || undefined
    },
    seen: () => seen,
    next: `run it again: ${typedCommand('gc')}`,
  })
  return found
}

const LONGEST_MS = 60_000
const BETWEEN_LOOKS_MS = 250

async function sweepOnce(backend: Backend, { lab: only }: Sweep): Promise<readonly Collected[]> {
  const machines = await backend.list(only)
  for (const [lab, own] of byLab(machines)) {
    const leavings = leavingsOf(own)
    if (leavings.length === 0) continue
    if (leavings.length === own.length) await takeDown(backend, lab)
    else await removeAll(backend, leavings)
  }
  return leavingsIn(machines)
}

const leavingsIn = (machines: readonly Machine[]): readonly Collected[] =>
  byLab(machines).flatMap(([lab, own]) =>
    leavingsOf(own).map(({ name }) => ({ lab, machine: name })),
  )

const byLab = (machines: readonly Machine[]): readonly (readonly [string, readonly Machine[]])[] =>
  [...new Set(machines.map(({ lab }) => lab))].map((lab) => [
    lab,
    machines.filter((machine) => machine.lab === lab),
  ])

const isSame = (one: Collected, other: Collected): boolean =>
  one.lab === other.lab && one.machine === other.machine

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
