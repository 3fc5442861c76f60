import type { App } from '../../protocol/app.ts'
import { cardOf, farEndOf } from '../devices.ts'
import type { DriverMemory } from './driver-memory.ts'
import type { DriverEndpoint } from './driver-state.ts'

interface Surroundings {
  readonly memory: DriverMemory
  readonly apps: readonly App[]
  /** Whether the host's own namespace has a device of this name. */
  readonly isThere: (device: string) => boolean
}

export interface HalfMade {
  readonly endpoint: DriverEndpoint
  /** Null where its app is no more, and so no card of it. */
  readonly card: string | null
}

/**
 * What an engine that has ended began and never finished, as its successor sees it: an endpoint that no container came
 * to have, a card whose far end nobody took, one that is gone with its container. The successor knows of none of them.
 */
export const halfMade = ({ memory, apps, isThere }: Surroundings): readonly HalfMade[] =>
  memory.endpoints.flatMap((endpoint): readonly HalfMade[] => {
    const name = memory.network(endpoint.network)?.app
    const app = apps.find((one) => one.name === name)
    if (app === undefined) return [{ endpoint, card: null }]
    const card = cardOf(app.vni, endpoint.address)
    const isTaken = isThere(card) && !isThere(farEndOf(app.vni, endpoint.address))
    return endpoint.sandbox !== null && isTaken ? [] : [{ endpoint, card }]
  })

/**
 * Of containers that ended while no agent listened: the engine gives up telling it after a minute, and takes each card's
 * far end back. One whose app this host does not know now is left alone.
 */
export const endedUnheard = (around: Surroundings): readonly HalfMade[] =>
  halfMade(around).filter(({ endpoint, card }) => endpoint.sandbox !== null && card !== null)
