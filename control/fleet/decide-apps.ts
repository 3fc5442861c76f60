import type { AppName } from '../../agent/protocol/app.ts'
import type { AppRecord } from '../apps/model.ts'
import { planRollouts } from '../apps/rollout/plan-rollout.ts'
import { appWorld } from './app-world.ts'
import type { EventDraft, Fleet } from './model.ts'
import { rolloutEvents } from './rollout-events.ts'

/** What becomes of the apps. */
export interface AppsDecision {
  readonly apps: ReadonlyMap<AppName, AppRecord>
  readonly gone: readonly AppName[]
  readonly events: readonly EventDraft[]
}

/** The next step of each app's roll-out. One that is let go goes when nothing of it is to stand anywhere. */
export const decideApps = (fleet: Fleet): AppsDecision => {
  const world = appWorld(fleet)
  const rollouts = [...planRollouts(fleet.apps, world).values()]
  const apps = rollouts.map(({ app }) => app)
  const gone = apps
    .filter(({ isLeaving, placements }) => isLeaving && placements.length === 0)
    .map(({ name }) => name)
  return {
    apps: new Map(apps.filter(({ name }) => !gone.includes(name)).map((app) => [app.name, app])),
    gone,
    events: [
      ...apps.flatMap((app) => rolloutEvents(fleet.apps.get(app.name) ?? null, app, world)),
      ...gone.map((name) => ({ kind: 'app-gone' as const, host: null, peer: null, detail: name })),
    ],
  }
}
