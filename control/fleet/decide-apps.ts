import type { AppName } from '../../agent/protocol/app.ts'
import type { AppRecord, Placement } from '../apps/model.ts'
import { planRollouts } from '../apps/rollout/plan-rollout.ts'
import { appWorld } from './app-world.ts'
import type { EventDraft, Fleet } from './model.ts'

/** What becomes of the apps. */
export interface AppsDecision {
  readonly apps: ReadonlyMap<AppName, AppRecord>
  readonly gone: readonly AppName[]
  readonly events: readonly EventDraft[]
}

/** The next step of each app's roll-out. One that is let go goes when nothing of it is to stand anywhere. */
export const decideApps = (fleet: Fleet): AppsDecision => {
  const rollouts = [...planRollouts(fleet.apps, appWorld(fleet)).values()]
  const apps = rollouts.map(({ app }) => app)
  const gone = apps
    .filter(({ isLeaving, placements }) => isLeaving && placements.length === 0)
    .map(({ name }) => name)
  return {
    apps: new Map(apps.filter(({ name }) => !gone.includes(name)).map((app) => [app.name, app])),
    gone,
    events: [
      ...apps.flatMap((app) => eventsOf(fleet.apps.get(app.name) ?? null, app)),
      ...gone.map((name) => ({ kind: 'app-gone' as const, host: null, peer: null, detail: name })),
    ],
  }
}

/** What a roll-out did, one line for each instance that it touched. */
function eventsOf(before: AppRecord | null, after: AppRecord): readonly EventDraft[] {
  if (before === null || before === after) return []
  const was = new Map(before.placements.map((one) => [placeOf(one), one]))
  const is = new Map(after.placements.map((one) => [placeOf(one), one]))
  return [
    ...[...is].flatMap(([place, one]) => {
      const old = was.get(place)
      if (old === undefined) return [told('instance-placed', after, one)]
      const hasTaken = old.role === 'trial' && one.role === 'serving'
      return hasTaken ? [told('instance-took-over', after, one)] : []
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
): EventDraft => ({
  kind,
  host,
  peer: null,
  detail: `${name}: ${instance.component}.${instance.index} at ${instance.address} in ${instance.revision.slice(0, 12)}${role === 'trial' ? ', on trial' : ''}`,
})
