import type { Backend, Machine, MachineSpec, RunIdentity } from '../backends/backend.ts'

interface Marker {
  readonly lab: string
  readonly slice: number
  readonly image: string
  readonly name: string
}

/** A container that never starts: labels cannot be changed afterwards, so facts about a lab are objects. */
export const markerSpec = ({ lab, slice, image, name }: Marker): MachineSpec => ({
  lab,
  slice,
  image,
  name,
  role: 'marker',
  cable: null,
  environment: {},
  body: 'marker',
  volumes: {},
  shared: {},
  facts: {},
})

const DONE = 'done-'

/**
 * Says in the engine that all that stands of a lab is complete; without it, a dead run's machines are leavings.
 * One marker for every run that made something: also for one that was cut short and whose machines were taken over.
 */
export async function markDone(backend: Backend, marker: Omit<Marker, 'name'>): Promise<void> {
  const machines = await backend.list(marker.lab)
  for (const run of makersOf(machines))
    if (!machines.some(({ name }) => isDoneMarkerOf(name, run.run)))
      await backend.create(markerSpec({ ...marker, name: DONE + run.run }), run)
  await removeSpentMarkers(backend, machines)
}

/** A marker of a run of which nothing is left says nothing. */
export async function removeSpentMarkers(
  backend: Backend,
  machines: readonly Machine[],
): Promise<void> {
  const makers = makersOf(machines)
  const isSpent = ({ name }: Machine): boolean =>
    isDoneMarker(name) && !makers.some(({ run }) => isDoneMarkerOf(name, run))
  await Promise.all(machines.filter(isSpent).map(async (marker) => backend.remove(marker)))
}

const makersOf = (machines: readonly Machine[]): readonly RunIdentity[] => [
  ...new Map(
    machines.flatMap(({ role, run }) => (role === 'marker' ? [] : [[run.run, run] as const])),
  ).values(),
]

export const isDoneMarker = (name: string): boolean => name.startsWith(DONE)

export const isDoneMarkerOf = (name: string, run: string): boolean => name === DONE + run
