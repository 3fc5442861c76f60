import type { AppName } from '../../agent/protocol/app.ts'
import type { AppRecord } from '../apps/model.ts'
import type { EventDraft, Fleet } from './model.ts'

/** What becomes of the apps. */
export interface AppsDecision {
  readonly apps: ReadonlyMap<AppName, AppRecord>
  readonly gone: readonly AppName[]
  readonly events: readonly EventDraft[]
}

/** One that is let go goes when nothing of it is to stand anywhere. */
export const decideApps = ({ apps }: Fleet): AppsDecision => {
  const gone = [...apps.values()]
    .filter(({ isLeaving, placements }) => isLeaving && placements.length === 0)
    .map(({ name }) => name)
  return {
    apps: new Map([...apps].filter(([name]) => !gone.includes(name))),
    gone,
    events: gone.map((name) => ({ kind: 'app-gone', host: null, peer: null, detail: name })),
  }
}
