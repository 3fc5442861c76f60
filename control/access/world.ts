import type { AppName, ComponentName } from '../../agent/protocol/app.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { AccessTarget } from '../api/people-contract.ts'
import { contactOf, type Fleet } from '../fleet/model.ts'

export interface Standing {
  readonly app: AppName
  readonly component: ComponentName
  readonly index: number
  readonly host: HostId
  /** Its host can be reached. */
  readonly isUp: boolean
}

/** What there is to go to. */
export interface World {
  readonly hosts: ReadonlySet<HostId>
  /** Instances that serve. */
  readonly instances: readonly Standing[]
}

export const accessWorld = (fleet: Fleet): World => ({
  hosts: new Set([...fleet.hosts.values()].filter(({ state }) => state === 'member').map(idOf)),
  instances: [...fleet.apps.values()]
    .filter(({ isLeaving }) => !isLeaving)
    .flatMap(({ name, placements }) =>
      placements
        .filter(({ role }) => role === 'serving')
        .map(({ host, instance: { component, index } }) => ({
          app: name,
          component,
          index,
          host,
          isUp: contactOf(fleet, host).reach === 'up',
        })),
    ),
})

const idOf = ({ id }: { readonly id: HostId }): HostId => id

/** A target with its app; null where nothing of that name stands, or something in more than one app. */
export const resolveTarget = (world: World, target: AccessTarget): AccessTarget | null => {
  if (target.kind === 'host') return world.hosts.has(target.host) ? target : null
  const named = world.instances.filter(
    ({ app, component }) =>
      component === target.component && (target.app === null || app === target.app),
  )
  const [first] = named
  if (first === undefined || named.some(({ app }) => app !== first.app)) return null
  const stands = target.index === null || named.some(({ index }) => index === target.index)
  return stands ? { ...target, app: first.app } : null
}

/** The very host or instance that a resolved target leads to now: of several one that can be reached, the first. */
export interface Place {
  readonly host: HostId
  readonly target: AccessTarget
}

export const placeOf = (world: World, target: AccessTarget): Place | null => {
  if (target.kind === 'host') return { host: target.host, target }
  const [chosen] = world.instances
    .filter(({ app, component }) => app === target.app && component === target.component)
    .filter(({ index }) => target.index === null || index === target.index)
    .sort((one, other) => Number(other.isUp) - Number(one.isUp) || one.index - other.index)
  if (chosen === undefined) return null
  return { host: chosen.host, target: { ...target, index: chosen.index } }
}
