import type { VolumeInspectInfo } from 'dockerode'
import type { Machine } from '../backend.ts'
import { containerName } from './container-options.ts'
import { machineFrom } from './labels.ts'

/** Machines of which only volumes are left: somebody removed the container, or a run died while it was made. */
export function remainsOf(
  volumes: readonly VolumeInspectInfo[] | null,
  machines: readonly Machine[],
): readonly Machine[] {
  const dead = (volumes ?? []).map(({ Labels }) => {
    const { id: _none, ...machine } = machineFrom({ Id: '', Image: '', State: 'dead', Labels })
    return { ...machine, id: containerName(machine.lab, machine.name) }
  })
  const isAlone = (one: Machine, at: number): boolean =>
    !machines.some((other) => isSame(one, other)) &&
    dead.findIndex((other) => isSame(one, other)) === at
  return dead.filter(isAlone)
}

const isSame = (one: Machine, other: Machine): boolean =>
  one.lab === other.lab && one.name === other.name
