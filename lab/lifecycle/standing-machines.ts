import type { Machine } from '../backends/backend.ts'
import { noSuchTarget } from '../plan/machine-name.ts'
import { isCalled, type StandingHost, type StandingLab } from './standing-lab.ts'

/** A host of a lab by what a person calls it: `host.1`, or its name. `E_NO_SUCH_TARGET` (exit 254). */
export function standingHost({ hosts }: StandingLab, target: string): StandingHost {
  const found = hosts.find((host) => isCalled(host, target))
  if (found) return found
  throw noSuchTarget(
    target,
    hosts.map(({ plan }) => plan.target),
  )
}

/** Any machine of a lab by what a person calls it: `host.1`, `control`, `stranger`, `switch`. `E_NO_SUCH_TARGET` (exit 254). */
export function standingMachine(standing: StandingLab, target: string): Machine {
  const found =
    standing.hosts.find((host) => isCalled(host, target))?.machine ??
    standing.machines.find(({ role, name }) => role !== 'marker' && name === target)
  if (found) return found
  throw noSuchTarget(target, targetsOf(standing))
}

const targetsOf = ({ hosts, machines }: StandingLab): readonly string[] => [
  ...hosts.map(({ plan }) => plan.target),
  ...machines
    .filter(({ role }) => role === 'control' || role === 'stranger')
    .map(({ name }) => name),
]
