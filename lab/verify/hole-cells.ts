import type { HostSeen } from './inwards.ts'
import { crossed } from './judge-overlay.ts'
import { isOpenByReadBack } from './judge-holes.ts'
import { type KnownWorld, wishBetween } from './known-world.ts'
import type { HoleCell } from './result.ts'
import type { OverlaySeen } from './try-overlay.ts'
import type { WorldHost } from './world.ts'

export interface HoleCellsInput {
  readonly known: KnownWorld
  readonly seen: readonly HostSeen[]
  readonly overlay: OverlaySeen
}

/** The matrix of holes: as found by packets, as read back, and as it must be. */
export const holeCells = ({ known, seen, overlay }: HoleCellsInput): readonly HoleCell[] =>
  seen.flatMap((receiver) =>
    seen.flatMap(({ post: { host: from } }, index): readonly HoleCell[] => {
      const { host: to, read } = receiver.post
      if (from === to) return []
      const expected = wishBetween(known, from, to)
      return [
        {
          from: from.target,
          to: to.target,
          expected,
          byPacket: throughHole(receiver, from),
          byReadBack: isOpenByReadBack(read, from, known.tunnelPort),
          overlay: expected === 'open' ? crossed(overlay, index, to) : null,
        },
      ]
    }),
  )

const throughHole = ({ fired }: HostSeen, from: WorldHost): boolean | null => {
  const sighting = fired.sightings.find(
    ({ attempt: { label } }) => label.plan.isHole && label.from.target === from.target,
  )
  return sighting && sighting.arrivedAtNs !== null ? sighting.accepted : null
}
