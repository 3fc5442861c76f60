import type { StateView } from '../../control/api/contract.ts'
import { broken, type Check, held, inconclusive } from './check.ts'
import type { HoleWish } from './membership.ts'
import type { OverlaySeen, WireSeen } from './try-overlay.ts'
import type { WorldHost } from './world.ts'
import { typedCommand } from '../typed-command.ts'

export interface OverlayJudgement {
  readonly lab: string
  readonly state: StateView
  readonly hosts: readonly WorldHost[]
  readonly wishOf: (from: WorldHost, to: WorldHost) => HoleWish
  readonly seen: OverlaySeen
}

/** Frames cross between members, and between nobody else; encrypted, nothing of them is seen on a cable. */
export const judgeOverlay = (input: OverlayJudgement): readonly Check[] => [
  ...input.hosts.flatMap((to) =>
    input.hosts.flatMap((from, index) =>
      from === to ? [] : judgePair(input, { from, to, index }),
    ),
  ),
  ...(input.state.overlay.mode === 'encrypted' && input.hosts.length > 1
    ? [judgeWire(input.lab, input.seen.wire)]
    : []),
]

/** Whether both frames crossed; null when the receiver has no overlay card. */
export const crossed = (seen: OverlaySeen, index: number, to: WorldHost): boolean | null => {
  const heard = seen.heard.get(to.name)
  return heard ? heard.has(`unicast ${index}`) && heard.has(`broadcast ${index}`) : null
}

interface Way {
  readonly from: WorldHost
  readonly to: WorldHost
  readonly index: number
}

const judgePair = (input: OverlayJudgement, { from, to, index }: Way): readonly Check[] => {
  const wish = input.wishOf(from, to)
  const heard = input.seen.heard.get(to.name) ?? null
  if (wish === 'unsettled') return []
  return (['unicast', 'broadcast'] as const).map((kind) => {
    const came = heard?.has(`${kind} ${index}`) ?? false
    if (came === (wish === 'open')) return held('overlay-private')
    return broken({
      claim: 'overlay-private',
      host: to.target,
      from: from.target,
      evidence: came
        ? `a ${kind} frame of a host that is no peer came out of ${to.overlayCard}`
        : cutText(kind, { from, to, hasCard: heard !== null }),
      replay: typedCommand('verify', '--lab', input.lab),
    })
  })
}

const cutText = (
  kind: string,
  { from, to, hasCard }: { from: WorldHost; to: WorldHost; hasCard: boolean },
): string =>
  hasCard
    ? `a ${kind} frame from ${from.overlayCard} did not come out of ${to.overlayCard}: the overlay is cut`
    : `there is no ${to.overlayCard} that is up`

const judgeWire = (lab: string, { inClear, scanned, lost }: WireSeen): Check => {
  const about = { claim: 'overlay-private' as const, replay: typedCommand('verify', '--lab', lab) }
  if (inClear.length > 0)
    return broken({
      ...about,
      host: inClear[0] ?? null,
      evidence: `the frames' marker was seen in clear on the cables of ${inClear.join(', ')}`,
    })
  if (scanned === 0 || lost > 0)
    return inconclusive({
      ...about,
      host: null,
      evidence: `of what the cables carried ${scanned} frames were looked at and ${lost} lost: that nothing was in clear is not shown`,
    })
  return held('overlay-private')
}
