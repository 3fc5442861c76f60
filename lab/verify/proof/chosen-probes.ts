import type { KnownWorld } from '../known-world.ts'
import { wishBetween } from '../known-world.ts'
import type { PlannedProbe } from '../probe-plan.ts'
import type { WorldHost, WorldMachine } from '../world.ts'
import { boundaryProbes } from './boundary-plan.ts'
import type { HostProof } from './prove-host.ts'
import { witnessProbes } from './witness-plan.ts'

/** What the stranger fires at one host because of its proof: what the proof found, and what lies just outside. */
export const chosenProbes = (
  known: KnownWorld,
  host: WorldHost,
  proof: HostProof,
): readonly PlannedProbe[] => {
  const { stranger, world, tunnelPort } = known
  if (!stranger) return []
  return [
    ...witnessProbes(proof, { stranger, card: host.card }),
    ...boundaryProbes({
      foretell: proof.foretell,
      ...{ stranger, host, tunnelPort },
      control: world.control,
      peers: world.hosts.filter((other) => isPeer(known, other, host)),
      marker: world.marker,
    }),
  ]
}

const isPeer = (known: KnownWorld, other: WorldMachine, host: WorldHost): boolean =>
  other.name !== host.name && wishBetween(known, other, host) === 'open'
