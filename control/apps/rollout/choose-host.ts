import { addressesOf, sliceOf } from '../../../agent/protocol/app-addresses.ts'
import type { Ipv4 } from '../../../agent/protocol/names.ts'
import type { ComponentSpec } from '../../api/app-spec.ts'
import type { Placement } from '../model.ts'
import type { Ground, World } from './world.ts'

export interface Spot {
  readonly ground: Ground
  readonly address: Ipv4
}

export interface Need {
  readonly app: string
  readonly spec: ComponentSpec
  /** Of the app, without the one that is to be replaced. */
  readonly own: readonly Placement[]
  readonly replaced: Placement | null
}

/** What is kept back of a host for itself. */
const OWN_MIB = 256
/** Of a host's 32 addresses, those that control gives; the lower half is for containers started by hand. */
const [FIRST_OF_SLICE, LAST_OF_SLICE] = [16, 30]

/**
 * Where the next instance of a component goes: where fewest of it stand, then where the one stands that it replaces, then
 * where fewest of its app, then fewest at all, then where most is free. Null when no host has room.
 */
export function chooseSpot(need: Need, world: World): Spot | null {
  const { app, spec, own, replaced } = need
  const spots = [...world.grounds.values()]
    .filter((ground) => isFit(ground, spec, world))
    .flatMap((ground) => {
      const standing = replaced === null ? own : [...own, replaced]
      const address = freeAddress(app, ground, standing)
      return address === null ? [] : [{ ground, address }]
    })
  const rank = ({ ground: { id, room } }: Spot): readonly number[] => {
    const here = own.filter(({ host }) => host === id)
    return [
      here.filter(({ instance }) => instance.component === spec.name).length,
      // Where the old one stands its image is.
      replaced === null || replaced.host === id ? 0 : 1,
      here.length,
      world.placements.filter(({ host }) => host === id).length,
      usedMib(id, world) - (room?.memoryMib ?? 0),
    ]
  }
  const ranked = spots.map((spot) => ({ spot, rank: rank(spot) }))
  ranked.sort((one, other) => compared(one, other))
  return ranked[0]?.spot ?? null
}

/** Whether it may stand there at all: whether or not there is room. */
export const isAllowed = (id: string, { on }: ComponentSpec): boolean =>
  on.length === 0 || on.some((one) => one === id)

function isFit(ground: Ground, spec: ComponentSpec, world: World): boolean {
  const { id, isUp, room } = ground
  if (!isUp || room === null || !isAllowed(id, spec)) return false
  const isEnough = usedMib(id, world) + spec.limits.memoryMib <= room.memoryMib - OWN_MIB
  return isEnough && spec.limits.cpus <= room.cpus
}

const usedMib = (id: string, { placements }: World): number =>
  placements
    .filter(({ host }) => host === id)
    .reduce((sum, { instance }) => sum + instance.limits.memoryMib, 0)

function freeAddress(app: string, ground: Ground, standing: readonly Placement[]): Ipv4 | null {
  const taken = new Set<string>([
    ...standing.map(({ instance }) => instance.address),
    ...ground.taken(app),
  ])
  const ours = addressesOf(sliceOf(ground.address)).slice(FIRST_OF_SLICE, LAST_OF_SLICE + 1)
  return ours.find((address) => !taken.has(address)) ?? null
}

type Ranked = { readonly spot: Spot; readonly rank: readonly number[] }

function compared(one: Ranked, other: Ranked): number {
  const at = one.rank.findIndex((value, index) => value !== other.rank[index])
  if (at >= 0) return (one.rank[at] ?? 0) - (other.rank[at] ?? 0)
  return byNumber(one.spot.ground.id, other.spot.ground.id)
}

/** `host-2` before `host-10`. */
const byNumber = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : 1)
