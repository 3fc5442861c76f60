import type { DeployChange } from '../api/app-views.ts'
import type { ComponentSpec } from '../api/app-spec.ts'
import type { AppRecord, Placement } from './model.ts'
import { planRollout } from './rollout/plan-rollout.ts'
import { allPlacements, type World } from './rollout/world.ts'

export interface DeployPlan {
  readonly changes: readonly DeployChange[]
  /** Components that would have to wait for ever, and why. */
  readonly stuck: readonly { readonly component: string; readonly why: string }[]
}

/**
 * What a deploy would do: the roll-out itself, played to its end on paper, where whatever is placed is healthy at once.
 * `apps` are all apps of the fleet, `app` in its new wish among them.
 */
export function planDeploy(
  before: AppRecord | null,
  app: AppRecord,
  apps: readonly AppRecord[],
  around: Omit<World, 'placements'>,
): DeployPlan {
  const others = apps.filter(({ name }) => name !== app.name)
  const own = new Set((before?.placements ?? []).map(({ instance }) => instance.address as string))
  const paper: Omit<World, 'placements'> = {
    ...around,
    // What stands at its place now is free by the time that it was replaced.
    grounds: new Map(
      [...around.grounds].map(([id, ground]) => [
        id,
        { ...ground, taken: (name) => ground.taken(name).filter((one) => !own.has(one)) },
      ]),
    ),
    seen: () => ({ state: 'healthy', detail: null, restarts: 0 }),
  }
  let now = app
  for (let step = 0; step < MOST_STEPS; step++) {
    const { app: next, waiting } = planRollout(now, {
      ...paper,
      placements: allPlacements([...others, now]),
    })
    if (next === now) {
      const stuck = [...waiting].map(([component, why]) => ({ component, why }))
      return { changes: changesBetween(before, now), stuck }
    }
    now = next
  }
  throw new Error('a roll-out on paper does not come to its end')
}

const MOST_STEPS = 10_000

function changesBetween(before: AppRecord | null, after: AppRecord): readonly DeployChange[] {
  const was = placesOf(before?.placements ?? [])
  const is = placesOf(after.placements)
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort()
  return keys.flatMap((key): DeployChange[] => {
    const [old, fresh] = [was.get(key), is.get(key)]
    const one = fresh ?? old
    if (one === undefined) return []
    const { component, index } = one.instance
    const common = { component, index, from: old?.host ?? null, to: fresh?.host ?? null }
    if (old === undefined) return [{ ...common, kind: 'add', fields: [] }]
    if (fresh === undefined) return [{ ...common, kind: 'remove', fields: [] }]
    if (old.instance.revision !== fresh.instance.revision)
      return [{ ...common, kind: 'change', fields: fieldsOf(before, after, component) }]
    return old.host === fresh.host ? [] : [{ ...common, kind: 'move', fields: [] }]
  })
}

const placesOf = (placements: readonly Placement[]): ReadonlyMap<string, Placement> =>
  new Map(
    placements
      .filter(({ role }) => role === 'serving')
      .map((one) => [
        `${one.instance.component} ${String(one.instance.index).padStart(5, '0')}`,
        one,
      ]),
  )

const FIELDS: readonly (keyof ComponentSpec)[] = [
  'image',
  'command',
  'environment',
  'ports',
  'writable',
  'limits',
  'health',
]

/** What of a component is other than before, by name: values may be secret. */
function fieldsOf(before: AppRecord | null, after: AppRecord, name: string): string[] {
  const [old, fresh] = [before, after].map((app) =>
    app?.components.find(({ spec }) => spec.name === name),
  )
  if (old === undefined || fresh === undefined) return []
  const changed = FIELDS.filter(
    (field) => JSON.stringify(old.spec[field]) !== JSON.stringify(fresh.spec[field]),
  )
  return changed.length === 0 && old.restarts !== fresh.restarts ? ['restart'] : changed
}
