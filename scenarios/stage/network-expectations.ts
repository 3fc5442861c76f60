import type { CardCounts, SalvoReading } from '../../lab/index.ts'
import { witness } from './evidence.ts'
import { expect } from './expectations.ts'
import { Inconclusive } from './inconclusive.ts'

/** What a play may expect of packets that are counted. */
interface NetworkExpectations<R = unknown> {
  /**
   * All of it reached the host's card and its kernel, none was accepted, nothing came back; and an open machine
   * accepted one of each.
   */
  toFindEverythingShut(): R
  /** Packets of a card reached the kernel, and it accepted none. */
  toBeTurnedAway(): R
  /** The kernel accepted packets of a card. */
  toBeLetIn(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends NetworkExpectations<T> {
    readonly __network?: T
  }
}

expect.extend({
  toFindEverythingShut(reading: SalvoReading) {
    const why = `everything to be shut; ${fired(reading)}`
    const { accepted, answers } = reading
    if (accepted > 0 || answers > 0) return judge(false, why)
    if (!addsUp(reading)) throw new Inconclusive(`expected ${why}`)
    return judge(true, why)
  },
  toBeTurnedAway(counts: CardCounts) {
    const why = `none of its packets to be accepted; ${counted(counts)}`
    if (counts.arrived === 0) throw new Inconclusive(`expected ${why}`)
    return judge(counts.accepted === 0, why)
  },
  toBeLetIn(counts: CardCounts) {
    return judge(counts.accepted > 0, `its packets to be accepted; ${counted(counts)}`)
  },
})

const addsUp = ({ sent, reached, packets, direct, arrived, control }: SalvoReading): boolean =>
  direct > 0 &&
  sent === reached &&
  direct <= arrived &&
  arrived <= packets &&
  control.accepted === control.packets

const fired = ({
  title,
  sent,
  reached,
  packets,
  direct,
  arrived,
  ...rest
}: SalvoReading): string => {
  const { accepted, kinds, answers, control } = rest
  return [
    `${title}: ${String(sent)} sent, ${String(reached)} reached the card`,
    `${String(arrived)} of ${String(packets)} packets (${String(direct)} of them direct) reached the kernel`,
    `${String(accepted)} accepted (${kinds.join(', ')}), ${String(answers)} answered`,
    `an open machine accepted ${String(control.accepted)} of ${String(control.packets)} samples`,
  ].join(', ')
}

const counted = ({ arrived, accepted, kinds }: CardCounts): string =>
  `${String(arrived)} reached the kernel, ${String(accepted)} accepted (${kinds.join(', ')})`

function judge(pass: boolean, why: string) {
  const message = `expected ${why}`
  witness(`${pass ? 'as' : 'not as'} ${message}`)
  return { pass, message: () => message }
}

export { expect }
