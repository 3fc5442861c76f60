import type { AppRecord, Placement } from '../apps/model.ts'
import type { World } from '../apps/rollout/world.ts'
import type { EventDraft } from './model.ts'

/** What a roll-out did, and what restarted by itself meanwhile: one line for each instance. */
export function rolloutEvents(
  before: AppRecord | null,
  after: AppRecord,
  { seen }: Pick<World, 'seen'>,
): readonly EventDraft[] {
  if (before === null || before === after) return []
  const was = new Map(before.placements.map((one) => [placeOf(one), one]))
  const is = new Map(after.placements.map((one) => [placeOf(one), one]))
  return [
    ...[...is].flatMap(([place, one]) => {
      const old = was.get(place)
      if (old === undefined) return [told('instance-placed', after, one)]
      const hasTaken = old.role === 'trial' && one.role === 'serving'
      const why = seen(after.name, one)?.detail ?? 'no reason was told'
      return [
        ...(hasTaken ? [told('instance-took-over', after, one)] : []),
        ...(one.restarts > old.restarts
          ? [told('instance-restarted', after, one, `, ${timesOf(one.restarts)}: ${why}`)]
          : []),
      ]
    }),
    ...[...was].flatMap(([place, one]) =>
      is.has(place) ? [] : [told('instance-dropped', after, one)],
    ),
    ...after.components.flatMap(({ spec, stalled }) => {
      const old = before.components.find((one) => one.spec.name === spec.name)
      if (stalled === null || stalled === old?.stalled) return []
      const detail = `${after.name}: ${stalled}`
      return [{ kind: 'rollout-stopped' as const, host: null, peer: null, detail }]
    }),
  ]
}

const placeOf = ({ host, instance }: Placement): string =>
  `${host} ${instance.component} ${instance.index} ${instance.revision}`

const told = (
  kind: EventDraft['kind'],
  { name }: AppRecord,
  { host, role, instance }: Placement,
  more = '',
): EventDraft => ({
  kind,
  host,
  peer: null,
  detail: `${name}: ${instance.component}.${instance.index} at ${instance.address} in ${instance.revision.slice(0, 12)}${role === 'trial' ? ', on trial' : ''}${more}`,
})

const timesOf = (restarts: number): string =>
  restarts === 1 ? 'for the first time' : `${restarts} times so far`
