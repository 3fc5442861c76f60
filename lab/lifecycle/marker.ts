import type { Backend, MachineSpec, RunIdentity } from '../backends/backend.ts'

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

/** Says in the engine that all a run made is complete; without it, a dead run's machines are leavings. */
export async function markDone(
  backend: Backend,
  marker: Omit<Marker, 'name'>,
  run: RunIdentity,
): Promise<void> {
  await backend.create(markerSpec({ ...marker, name: DONE + run.run }), run)
}

export const isDoneMarkerOf = (name: string, run: string): boolean => name === DONE + run
