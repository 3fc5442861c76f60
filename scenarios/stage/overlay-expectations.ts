import { expect } from 'vitest'
import type { FrameFate, WireReading } from '../../lab/index.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'

/** What a play may expect of frames on the underlay and of a tap on its wire. */
interface OverlayExpectations<R = unknown> {
  /** The frame came out of the receiver's overlay. */
  toEnterTheOverlay(): R
  /** The receiver's card saw the frame, and it did not come out of the overlay. */
  toBeKeptOutOfTheOverlay(): R
  /** The message was heard, the tap saw packets pass, and in none of them could it be read. */
  toBeUnreadable(): R
  /** The message came through to the other end. */
  toBeHeard(): R
  /** The tap read the message: it can see. */
  toBeReadable(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends OverlayExpectations<T> {
    readonly __overlay?: T
  }
}

expect.extend({
  toEnterTheOverlay(fate: FrameFate) {
    return judge(fate.enteredOverlay, () => `the frame to enter the overlay; ${cameTo(fate)}`)
  },
  toBeKeptOutOfTheOverlay(fate: FrameFate) {
    const why = () => `the frame to be kept out of the overlay; ${cameTo(fate)}`
    if (!fate.reachedCard) throw new Inconclusive(`expected ${why()}`)
    return judge(!fate.enteredOverlay, why)
  },
  toBeUnreadable(reading: WireReading) {
    const why = () => `the message to be unreadable on the wire; ${readOff(reading)}`
    if (!reading.isHeard || reading.passed === 0 || reading.lost > 0)
      throw new Inconclusive(`expected ${why()}`)
    return judge(reading.readable === 0, why)
  },
  toBeHeard(reading: WireReading) {
    return judge(reading.isHeard, () => `the message to be heard; ${readOff(reading)}`)
  },
  toBeReadable(reading: WireReading) {
    return judge(reading.readable > 0, () => `the tap to read the message; ${readOff(reading)}`)
  },
})

const cameTo = ({ reachedCard, enteredOverlay }: FrameFate): string =>
  `it ${reachedCard ? 'reached' : 'never reached'} the card and ${enteredOverlay ? 'entered' : 'did not enter'} the overlay`

const readOff = ({ isHeard, passed, readable, lost }: WireReading): string =>
  `${isHeard ? 'heard' : 'NOT HEARD'} at the other end, ${String(passed)} packets passed the tap, ${String(readable)} readable, ${String(lost)} lost`
