/** Where the observer stands on a packet's way through a machine, and with which hook. */
export const PLACES = {
  past_card: { hook: 'ingress', priority: 100 },
  stack: { hook: 'prerouting', priority: -450 },
  past_guard: { hook: 'prerouting', priority: -299 },
  at_wall: { hook: 'input', priority: -1 },
  accepted: { hook: 'input', priority: 1000 },
  said: { hook: 'output', priority: -450 },
  said_past_guard: { hook: 'output', priority: -299 },
  said_at_wall: { hook: 'output', priority: -1 },
  said_past_wall: { hook: 'output', priority: 1 },
} as const

export type Place = keyof typeof PLACES

/** Who stopped a packet: the guard at the card, the guard, or the wall (iptables and ip6tables). */
export type Stop = 'card' | 'guard' | 'wall'

/** Keys of the probes that came by each place. A place where this kernel cannot look is not in it. */
export type Passage = ReadonlyMap<Place, ReadonlySet<string>>

export const INWARDS: readonly Place[] = ['stack', 'past_guard', 'at_wall', 'accepted']
export const OUTWARDS: readonly Place[] = [
  'said',
  'said_past_guard',
  'said_at_wall',
  'said_past_wall',
]

export const cameBy = (passage: Passage, place: Place, key: string): boolean =>
  passage.get(place)?.has(key) ?? false

/**
 * Who stopped a probe that reached the card and was not accepted: whoever stands between the last place that it came
 * by and the next. Null: nobody did, the kernel itself had no use for it.
 */
export const stopInwards = (passage: Passage, key: string): Stop | null => {
  const came = (place: Place): boolean => cameBy(passage, place, key)
  if (came('accepted')) return null
  if (came('at_wall')) return 'wall'
  if (came('past_guard')) return null
  if (came('stack')) return 'guard'
  return !passage.has('past_card') || came('past_card') ? null : 'card'
}

/** The same of one that the machine said itself. */
export const stopOutwards = (passage: Passage, key: string): Stop | null => {
  const came = (place: Place): boolean => cameBy(passage, place, key)
  if (came('said_past_wall')) return null
  if (came('said_at_wall')) return 'wall'
  return came('said') && !came('said_past_guard') ? 'guard' : null
}
