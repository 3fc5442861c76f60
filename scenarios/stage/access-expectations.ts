import { expect } from 'vitest'
import type { Cut } from './flowing-console.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import type { Asked, Entry, Judged, Place } from './person-actor.ts'

/** What a play may expect of people who want in. */
interface AccessExpectations<R = unknown> {
  /** They got in, and whoever answered is the one that they wanted. */
  toReach(place: Place): R
  /** Control refused them with this code, and the host began no session meanwhile. */
  toBeKeptOut(code?: string): R
  /** It ended for this reason, and within a second neither its client nor its host had any of it. */
  toBeCut(why: string): R
  /** Control says that it is to the byte what was recorded. */
  toBeSealed(): R
  /** Control says that it is not what was recorded. */
  toBeSeenAltered(): R
  /** Control did what it was asked. */
  toBeAgreed(): R
  /** Control refused it with this code. */
  toBeDeclined(code: string): R
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends AccessExpectations<T> {
    readonly __access?: T
  }
}

expect.extend({
  toReach(entry: Entry, { name, host }: Place) {
    const said = entry.kind === 'in' ? entry.said : null
    const isIt = said === host.plan.machine || said === WELCOME
    return judge(isIt, () => `${name} to be reached; ${told(entry)}`)
  },
  toBeKeptOut(entry: Entry, code = 'E_NO_ACCESS') {
    const why = () => `to be kept out with ${code}; ${told(entry)}`
    if (entry.kind === 'out' && entry.code !== code) throw new Inconclusive(`expected ${why()}`)
    return judge(entry.kind === 'out' && entry.begun === 0, why)
  },
  toBeCut({ why, endedInMs, goneInMs }: Cut, expected: string) {
    const isInTime = endedInMs <= CUT_WITHIN_MS && goneInMs <= CUT_WITHIN_MS
    return judge(why === expected && isInTime, () => {
      return `it to be cut as ${expected} within ${String(CUT_WITHIN_MS)} ms; it ended as ${why}, for its client after ${endedInMs.toFixed(0)} ms, on its host after ${goneInMs.toFixed(0)} ms`
    })
  },
  toBeSealed({ state }: Judged) {
    return judge(state === 'sealed', () => `the recording to be sealed; it is ${state}`)
  },
  toBeSeenAltered({ state }: Judged) {
    return judge(state === 'altered', () => `the recording to be seen as altered; it is ${state}`)
  },
  toBeAgreed(asked: Asked) {
    return judge(asked.kind === 'done', () => `it to be agreed; ${heard(asked)}`)
  },
  toBeDeclined(asked: Asked, code: string) {
    const why = () => `it to be declined with ${code}; ${heard(asked)}`
    if (asked.kind === 'refused' && asked.code !== code) throw new Inconclusive(`expected ${why()}`)
    return judge(asked.kind === 'refused', why)
  },
})

const CUT_WITHIN_MS = 1000

/** What the door of a component says to whoever comes. */
export const WELCOME = 'welcome'

const told = (entry: Entry): string =>
  entry.kind === 'in'
    ? `they were let in and heard ${JSON.stringify(entry.said)}`
    : `they were refused with ${entry.code}, and the host began ${String(entry.begun)} sessions`

const heard = (asked: Asked): string =>
  asked.kind === 'done'
    ? `request ${asked.request.id} is ${asked.request.state}`
    : `control refused with ${asked.code}`

export { expect }
