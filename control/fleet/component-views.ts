import type { ComponentView, InstanceView } from '../api/app-views.ts'
import type { AppRecord, Placement, WishedComponent } from '../apps/model.ts'
import { planRollout } from '../apps/rollout/plan-rollout.ts'
import { allPlacements } from '../apps/rollout/world.ts'
import { appWorld } from './app-world.ts'
import { contactOf, type Fleet } from './model.ts'

/** Each component of an app as it stands. */
export function componentViews(fleet: Fleet, app: AppRecord): ComponentView[] {
  const placements = allPlacements(fleet.apps.values())
  const { waiting } = planRollout(app, { ...appWorld(fleet), placements })
  return app.components.map((component) => {
    const { spec, revision } = component
    const placed = app.placements.filter(({ instance }) => instance.component === spec.name)
    const instances = placed.map((one) => instanceView(fleet, app, one))
    const isNew = placed.some(({ wasHealthy }) => !wasHealthy)
    const why = waiting.get(spec.name) ?? null
    return {
      name: spec.name,
      wished: spec.instances,
      revision,
      image: spec.image.name,
      ports: spec.ports,
      ...stateOf(component, instances, { why, isNew }),
      instances,
    }
  })
}

function stateOf(
  { spec, revision, stalled }: WishedComponent,
  instances: readonly InstanceView[],
  { why, isNew }: { readonly why: string | null; readonly isNew: boolean },
): Pick<ComponentView, 'state' | 'why'> {
  if (stalled !== null) return { state: 'stopped', why: stalled }
  if (why !== null) return { state: 'waiting', why }
  const done = instances.filter((one) => one.role === 'serving' && one.revision === revision)
  if (done.length < spec.instances || instances.length > done.length)
    return { state: 'rolling', why: null }
  const ill = done.find(({ state }) => state !== 'healthy')
  if (ill === undefined) return { state: 'settled', why: null }
  return { state: isNew ? 'rolling' : 'ailing', why: ill.detail }
}

function instanceView(fleet: Fleet, { name }: AppRecord, placement: Placement): InstanceView {
  const { host, role, instance } = placement
  const { component, index, revision, address } = instance
  const said = contactOf(fleet, host)
    .report?.apps.find((one) => one.name === name)
    ?.instances.find(
      (one) => one.component === component && one.index === index && one.revision === revision,
    )
  return {
    index,
    host,
    address,
    revision,
    role,
    state: said?.state ?? null,
    restarts: said?.restarts ?? 0,
    container: said?.container ?? null,
    detail: said?.detail ?? null,
  }
}
