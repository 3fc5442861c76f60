import { expect } from 'vitest'
import type { TappedUtterance, Utterance } from './container-actor.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'

/** What a play may expect of a frame that a component sent. */
interface ComponentExpectations<R = unknown> {
  /** It went into the other's container. */
  toComeIn(): R
  /** It left the container that sent it, and went into no other's. */
  toBeStoppedAtItsCard(): R
  /** It went into the other's container, and could not be read on the cable between the hosts. */
  toCrossUnread(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends ComponentExpectations<T> {
    readonly __component?: T
  }
}

expect.extend({
  toComeIn(said: Utterance) {
    return judge(said.cameIn, () => `the frame to come in; ${cameTo(said)}`)
  },
  toBeStoppedAtItsCard(said: Utterance) {
    const why = () => `the frame to be stopped at its sender's card; ${cameTo(said)}`
    if (!said.leftSender) throw new Inconclusive(`expected ${why()}`)
    return judge(!said.cameIn, why)
  },
  toCrossUnread({ isHeard, isReadable }: TappedUtterance) {
    const why = () =>
      `what it said to cross unread; it was ${isHeard ? '' : 'NOT '}heard, and ${isReadable ? '' : 'not '}read on the cable`
    if (!isHeard) throw new Inconclusive(`expected ${why()}`)
    return judge(!isReadable, why)
  },
})

const cameTo = ({ from, to, leftSender, cameIn }: Utterance): string =>
  `it ${leftSender ? 'left' : 'never left'} a container on ${from} and ${cameIn ? 'came' : 'did not come'} in at ${to}`
