import type { HostId } from '../../agent/protocol/names.ts'
import type { Placement } from '../apps/model.ts'
import type { Ground, Seen, World } from '../apps/rollout/world.ts'
import { contactOf, type Fleet, type HostRecord } from './model.ts'

/** The fleet as a roll-out asks for it. */
export const appWorld = (fleet: Fleet): Omit<World, 'placements'> => ({
  grounds: new Map(
    [...fleet.hosts.values()]
      .filter(({ state }) => state === 'member')
      .map((host): [HostId, Ground] => [host.id, groundOf(fleet, host)]),
  ),
  seen: (app, placement) => seenOf(fleet, app, placement),
  now: fleet.now,
})

const groundOf = (fleet: Fleet, { id, address }: HostRecord): Ground => {
  const { reach, report } = contactOf(fleet, id)
  return {
    id,
    address,
    isUp: reach === 'up',
    room: report?.room ?? null,
    taken: (app) =>
      report?.apps
        .find(({ name }) => name === app)
        ?.endpoints.map((endpoint) => endpoint.address) ?? [],
  }
}

const seenOf = (fleet: Fleet, app: string, { host, instance }: Placement): Seen | null =>
  contactOf(fleet, host)
    .report?.apps.find(({ name }) => name === app)
    ?.instances.find(
      ({ component, index, revision }) =>
        component === instance.component &&
        index === instance.index &&
        revision === instance.revision,
    ) ?? null
