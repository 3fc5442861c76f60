import { type NftSet, partsOf } from '../rules/nft-listing.ts'

/** A way in that a packet found: what came through it to the far side of filter INPUT. */
export interface Door {
  readonly family: 4 | 6
  readonly proto: 'tcp' | 'udp'
  readonly sport: number
  readonly dport: number
}

/** How many doors the observer remembers; of one that stands wide open it remembers the first so many. */
export const MOST_DOORS = 65_535

/** What one card's TCP and UDP found open, out of the observer's set. */
export const doorsIn = (sets: readonly NftSet[], mac: string): readonly Door[] =>
  sets.flatMap(({ elem = [] }) =>
    elem.flatMap((element): readonly Door[] => {
      const [from, family, proto, sport, dport] = partsOf(element)
      if (from !== mac || (proto !== 'tcp' && proto !== 'udp')) return []
      return [
        { family: family === 'ipv4' ? 4 : 6, proto, sport: Number(sport), dport: Number(dport) },
      ]
    }),
  )
