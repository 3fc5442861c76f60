import type { HostId } from '../../agent/protocol/names.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

/** A fleet of three machines that have just enrolled; nothing has happened yet. */
export const threeHosts = (): {
  readonly fleet: SimulatedFleet
  readonly one: HostId
  readonly two: HostId
  readonly three: HostId
} => {
  const fleet = new SimulatedFleet()
  const [one, two, three] = [
    fleet.join('host-1', 11),
    fleet.join('host-2', 12),
    fleet.join('host-3', 13),
  ]
  return { fleet, one, two, three }
}
