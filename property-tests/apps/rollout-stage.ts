import type { AppRecord, Placement, WishedComponent } from '../../control/apps/model.ts'
import { planRollout } from '../../control/apps/rollout/plan-rollout.ts'
import type { Ground, Seen, World } from '../../control/apps/rollout/world.ts'
import { AppName, ComponentName } from '../../agent/protocol/app.ts'
import { HostId, Ipv4 } from '../../agent/protocol/names.ts'

/** What an app is wished to be: for each component how many, in which version, and whether that version ever gets healthy. */
export interface WishedPart {
  readonly instances: number
  readonly version: number
  readonly isSound: boolean
  readonly on: readonly number[]
}

export type Happening =
  | { readonly kind: 'wish'; readonly parts: readonly WishedPart[] }
  | { readonly kind: 'join' | 'leave' | 'down' | 'up'; readonly host: number }
  | { readonly kind: 'run'; readonly steps: number }

export const COMPONENTS = ['a.one', 'b.two', 'c.three'] as const
/** Each comes after the one before it. */
const MEMORY_MIB = 100
const ROOM_MIB = 256 + 5 * MEMORY_MIB
const APP = AppName.parse('shop')

const hostId = (number: number) => HostId.parse(`host-${number}`)
const addressOf = (number: number) => Ipv4.parse(`198.18.1.${10 + number}`)

/**
 * A fleet whose agents start what is placed on them at the next step, and whose components are healthy a step after
 * that, or never. Much simpler than agents are: no image, no engine, no time but what is counted here.
 */
export class RolloutStage {
  app: AppRecord = { name: APP, vni: 0x100000, isLeaving: false, components: [], placements: [] }
  readonly #hosts = new Map<string, { readonly number: number; isUp: boolean }>()
  readonly #ages = new Map<string, number>()
  #unsound: ReadonlySet<string> = new Set()
  #now = 0

  get hosts(): ReadonlyMap<string, { readonly isUp: boolean }> {
    return this.#hosts
  }

  happen(happening: Happening): void {
    switch (happening.kind) {
      case 'wish':
        return this.#wish(happening.parts)
      case 'join':
        this.#hosts.set(hostId(happening.host), { number: happening.host, isUp: true })
        return
      case 'leave':
        this.#hosts.delete(hostId(happening.host))
        return
      case 'down':
      case 'up': {
        const host = this.#hosts.get(hostId(happening.host))
        if (host !== undefined) host.isUp = happening.kind === 'up'
        return
      }
      case 'run':
        for (let step = 0; step < happening.steps; step++) this.step()
    }
  }

  /** Control decides once, then the agents get on by one step. Gives what was decided before and after. */
  step(): { readonly before: AppRecord; readonly after: AppRecord } {
    const before = this.app
    this.app = planRollout(this.app, this.world()).app
    this.#now += 1000
    const standing = new Set(this.app.placements.map(placeOf))
    for (const place of this.#ages.keys()) if (!standing.has(place)) this.#ages.delete(place)
    for (const one of this.app.placements)
      if (this.#hosts.get(one.host)?.isUp === true)
        this.#ages.set(placeOf(one), (this.#ages.get(placeOf(one)) ?? 0) + 1)
    return { before, after: this.app }
  }

  world(): World {
    const grounds = [...this.#hosts].map(([id, { number, isUp }]): [HostId, Ground] => [
      HostId.parse(id),
      {
        id: HostId.parse(id),
        address: addressOf(number),
        isUp,
        room: { memoryMib: ROOM_MIB, cpus: 2 },
        taken: () => [],
      },
    ])
    return {
      grounds: new Map(grounds),
      seen: (_app, placement) => this.seen(placement),
      placements: this.app.placements,
      now: this.#now,
    }
  }

  seen(placement: Placement): Seen | null {
    const age = this.#ages.get(placeOf(placement)) ?? 0
    if (age === 0) return null
    const isSound = !this.#unsound.has(placement.instance.revision)
    if (age < 2) return { state: 'starting', detail: null, restarts: 0 }
    return isSound
      ? { state: 'healthy', detail: null, restarts: 0 }
      : { state: 'failed', detail: 'it is broken', restarts: age }
  }

  #wish(parts: readonly WishedPart[]): void {
    const components = parts.map((part, at) => componentOf(part, at))
    this.#unsound = new Set([
      ...this.#unsound,
      ...components.filter((_, at) => parts[at]?.isSound === false).map(({ revision }) => revision),
    ])
    this.app = { ...this.app, components }
  }
}

export const placeOf = ({ host, instance }: Placement): string =>
  `${host} ${instance.component} ${instance.index} ${instance.revision}`

/** A version that is sound and one that is not are never the same revision. */
const componentOf = (
  { instances, version, isSound, on }: WishedPart,
  at: number,
): WishedComponent => ({
  spec: {
    name: ComponentName.parse(COMPONENTS[at]),
    instances,
    image: { archive: 'a'.repeat(64), bytes: 1, name: 'a:1' },
    command: null,
    environment: {},
    ports: [],
    writable: [],
    limits: { memoryMib: MEMORY_MIB, cpus: 0.5, pids: 8 },
    health: null,
    after: at === 0 ? [] : [ComponentName.parse(COMPONENTS[at - 1])],
    on: on.map(hostId),
  },
  revision: `${isSound ? '1' : '0'}${String(version)}${String(at)}`.padEnd(64, '0'),
  restarts: 0,
  stalled: null,
})
