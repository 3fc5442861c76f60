import type { AppRecord, Placement, WishedComponent } from '../model.ts'
import { chooseSpot, isAllowed, type Spot } from './choose-host.ts'
import { inOrder } from './in-order.ts'
import { noted, whyGivenUp } from './judge-placement.ts'
import { allPlacements, type World } from './world.ts'

export interface Rollout {
  readonly app: AppRecord
  /** Why a component has to wait for now, by its name. */
  readonly waiting: ReadonlyMap<string, string>
}

/**
 * One step of the roll-out of one app: from what is wished, where things stand and what the agents told, to where
 * things shall stand. Level-triggered: on the same facts again it changes nothing.
 *
 * An instance that there is none of yet is placed as soon as what it comes after is healthy. One that is to be replaced
 * stays until its successor, at another address beside it, is healthy; at most one of an app is replaced at a time, and
 * a successor that does not become healthy goes, and stops the roll-out of its component.
 */
export function planRollout(app: AppRecord, around: World): Rollout {
  const rollout = new Step(app, around)
  for (const component of inOrder(app.components)) rollout.take(component)
  return rollout.result()
}

class Step {
  readonly #app: AppRecord
  readonly #around: World
  readonly #others: readonly Placement[]
  readonly #waiting = new Map<string, string>()
  readonly #stalled = new Map<string, string>()
  readonly #settled = new Set<string>()
  #placements: readonly Placement[]

  constructor(app: AppRecord, around: World) {
    this.#app = app
    this.#around = around
    const own = new Set(app.placements)
    this.#others = around.placements.filter((one) => !own.has(one))
    const wished = new Map(app.components.map(({ spec }) => [spec.name, spec.instances]))
    this.#placements = app.placements
      .filter(({ host }) => around.grounds.has(host))
      .filter(({ instance: { component, index } }) => index <= (wished.get(component) ?? 0))
      .map((one) => noted(one, around.seen(app.name, one), around.now))
  }

  result(): Rollout {
    const components = this.#app.components.map((one) => {
      const why = this.#stalled.get(one.spec.name)
      return why === undefined ? one : { ...one, stalled: why.slice(0, 1000) }
    })
    const placements = [...this.#placements].sort(byPlace)
    const isSame =
      this.#stalled.size === 0 &&
      placements.length === this.#app.placements.length &&
      placements.every((one, at) => one === this.#app.placements[at])
    return {
      app: isSame ? this.#app : { ...this.#app, components, placements },
      waiting: this.#waiting,
    }
  }

  take(component: WishedComponent): void {
    const { spec } = component
    this.#giveUp(component)
    const isStalled = component.stalled !== null || this.#stalled.has(spec.name)
    const indexes = Array.from({ length: spec.instances }, (_, at) => at + 1)
    indexes.forEach((index) => this.#takeOver(component, index))
    const unready = spec.after.find((name) => !this.#settled.has(name))
    const due = indexes.filter((index) => !this.#isDone(component, index))
    if (due.length > 0 && !isStalled) {
      if (unready === undefined) due.forEach((index) => this.#advance(component, index))
      else this.#waiting.set(spec.name, `${unready} is not healthy yet`)
    }
    if (indexes.every((index) => this.#isHealthy(component, index))) this.#settled.add(spec.name)
  }

  /** Whatever was never healthy and will not become so goes; nothing half-made stays. */
  #giveUp(component: WishedComponent): void {
    const { spec } = component
    const lost = this.#placements
      .filter(({ instance }) => instance.component === spec.name)
      .flatMap((one) => {
        const why = whyGivenUp(one, this.#seen(one), this.#around.now)
        return why === null ? [] : [{ one, why }]
      })
    for (const { one, why } of lost) {
      this.#placements = this.#placements.filter((other) => other !== one)
      // What failed of an older wish says nothing of this one.
      if (isWished(one, component))
        this.#stalled.set(spec.name, `${spec.name}.${one.instance.index} on ${one.host}: ${why}`)
    }
  }

  /** A successor that is healthy takes over; one that is wished no more goes, and so does an old one never healthy. */
  #takeOver(component: WishedComponent, index: number): void {
    const { serving, trial } = this.#at(component, index)
    if (trial !== null && !isWished(trial, component)) return this.#drop(trial)
    if (trial === null) {
      if (serving !== null && !serving.wasHealthy && !isWished(serving, component))
        this.#drop(serving)
      return
    }
    if (!trial.wasHealthy && serving !== null) return
    if (serving !== null) this.#drop(serving)
    const instance = { ...trial.instance, serves: true }
    this.#replace(trial, { ...trial, role: 'serving', instance })
  }

  #advance(component: WishedComponent, index: number): void {
    const { serving, trial } = this.#at(component, index)
    if (trial !== null) return
    if (serving === null) return this.#place(component, index, 'serving')
    if (isWished(serving, component)) return
    if (this.#placements.some(({ role }) => role === 'trial')) {
      this.#waiting.set(component.spec.name, 'another instance is being replaced')
      return
    }
    this.#place(component, index, 'trial')
  }

  #place(component: WishedComponent, index: number, role: Placement['role']): void {
    const { spec } = component
    const world = { ...this.#around, placements: [...this.#others, ...this.#placements] }
    const { serving } = this.#at(component, index)
    // The one that it replaces counts for room, as it stands beside it; for the spread it does not.
    const own = this.#placements.filter((one) => one !== serving)
    const spot = chooseSpot({ app: this.#app.name, spec, own, replaced: serving }, world)
    if (spot === null) this.#waiting.set(spec.name, noRoom(spec))
    else this.#placements = [...this.#placements, placed(component, index, role, spot)]
  }

  /** Nothing is left to be done about it, whether it is healthy or not. */
  #isDone(component: WishedComponent, index: number): boolean {
    const { serving, trial } = this.#at(component, index)
    return trial === null && serving !== null && isWished(serving, component)
  }

  #isHealthy(component: WishedComponent, index: number): boolean {
    const { serving } = this.#at(component, index)
    return (
      this.#isDone(component, index) && serving !== null && this.#seen(serving)?.state === 'healthy'
    )
  }

  #at({ spec }: WishedComponent, index: number) {
    const all = this.#placements.filter(
      ({ instance }) => instance.component === spec.name && instance.index === index,
    )
    return {
      serving: all.find(({ role }) => role === 'serving') ?? null,
      trial: all.find(({ role }) => role === 'trial') ?? null,
    }
  }

  #seen(placement: Placement) {
    return this.#around.seen(this.#app.name, placement)
  }

  #drop(placement: Placement): void {
    this.#placements = this.#placements.filter((one) => one !== placement)
  }

  #replace(placement: Placement, by: Placement): void {
    this.#placements = this.#placements.map((one) => (one === placement ? by : one))
  }
}

const isWished = ({ host, instance }: Placement, { spec, revision }: WishedComponent): boolean =>
  instance.revision === revision && isAllowed(host, spec)

const noRoom = ({ limits, on }: WishedComponent['spec']): string =>
  `${on.length === 0 ? 'no host' : `none of ${on.join(', ')}`} has room for it: it needs ${limits.memoryMib} MiB of memory, ${limits.cpus} processors and a free address`

const placed = (
  { spec, revision }: WishedComponent,
  index: number,
  role: Placement['role'],
  { ground, address }: Spot,
): Placement => {
  const { name, image, command, environment, ports, writable, limits, health } = spec
  return {
    host: ground.id,
    role,
    startedAt: null,
    wasHealthy: false,
    restarts: 0,
    instance: {
      component: name,
      index,
      revision,
      address,
      serves: role === 'serving',
      image,
      command,
      environment,
      ports,
      writable,
      limits,
      health,
    },
  }
}

const placeOf = ({ instance: { component, index, revision }, host }: Placement): string =>
  `${component} ${String(index).padStart(5, '0')} ${revision} ${host}`

const byPlace = (one: Placement, other: Placement): number =>
  placeOf(one) < placeOf(other) ? -1 : placeOf(one) > placeOf(other) ? 1 : 0

/** Every app in the order of their names, each seeing where the ones before it have come to stand. */
export function planRollouts(
  apps: ReadonlyMap<string, AppRecord>,
  around: Omit<World, 'placements'>,
): ReadonlyMap<string, Rollout> {
  const now = new Map(apps)
  const rollouts = new Map<string, Rollout>()
  for (const name of [...apps.keys()].sort()) {
    const app = now.get(name)
    if (app === undefined) continue
    const rollout = planRollout(app, { ...around, placements: allPlacements(now.values()) })
    now.set(name, rollout.app)
    rollouts.set(name, rollout)
  }
  return rollouts
}
