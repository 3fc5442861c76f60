import { expect } from 'vitest'
import type { Babbled } from './babble.ts'
import type { Cut, Gone } from './flowing-console.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import type { Asked, Entry, Judged, Place, RecordJudged } from './person-actor.ts'
import type { Strain } from './strain.ts'
import type { Sprung } from './trap.ts'

/** What a play may expect of people who want in. */
interface AccessExpectations<R = unknown> {
  /** They got in, and whoever answered is the one that they wanted. */
  toReach(place: Place): R
  /** They got in, and this is what they heard. */
  toHear(said: string): R
  /** Control refused them with this code, and the host began no session meanwhile. */
  toBeKeptOut(code?: string): R
  /** It ended for this reason, and within a second neither its client nor its host had any of it. */
  toBeCut(why: string): R
  /** Control says that it is to the byte what was recorded. */
  toBeSealed(): R
  /** Control says that it is not what was recorded. */
  toBeSeenAltered(): R
  /** Control says that its record is whole. */
  toBeWhole(): R
  /** Control says that its record is not whole, and from where on. */
  toBeSeenBroken(): R
  /** The trap works: what springs it was run. */
  toBeSprung(): R
  /** No shell ran what would have sprung it. */
  toBeUntouched(): R
  /** It was held up or hung up on, and neither control nor the agent kept much of it. */
  toBeContained(): R
  /** It was heard to its end. */
  toBeHeardOut(): R
  /** It was ended for this reason, and what it did last was not heard. */
  toBeCutUnheard(why: string): R
  /** Its host had no process of it any more. */
  toBeGoneForGood(): R
  /** Control did what it was asked. */
  toBeAgreed(): R
  /** Control refused it with this code. */
  toBeDeclined(code: string): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
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
  toHear(entry: Entry, said: string) {
    const isIt = entry.kind === 'in' && entry.said === said
    return judge(isIt, () => `${JSON.stringify(said)} to be heard; ${told(entry)}`)
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
  toBeWhole(record: RecordJudged) {
    return judge(record.isWhole, () => `the record to be whole; ${foundIn(record)}`)
  },
  toBeSeenBroken(record: RecordJudged) {
    return judge(!record.isWhole, () => `the record to be seen as broken; ${foundIn(record)}`)
  },
  toBeSprung(trap: Sprung) {
    return judge(trap.isSprung, () => `the trap to be sprung; ${lookedAt(trap)}`)
  },
  toBeUntouched(trap: Sprung) {
    return judge(!trap.isSprung, () => `the trap to be untouched; ${lookedAt(trap)}`)
  },
  toBeContained({ passedMib, ending, grewMib }: Strain) {
    const { control, agent } = grewMib
    const isSmall = [passedMib, control, agent].every((mib) => mib <= MOST_OF_A_STRAIN_MIB)
    return judge(ending !== 'it goes on' && isSmall, () => {
      return `it to be contained within ${String(MOST_OF_A_STRAIN_MIB)} MiB; ${ending} after ${String(passedMib)} MiB, control grew by ${String(control)} MiB and the agent by ${String(agent)} MiB`
    })
  },
  toBeHeardOut(babbled: Babbled) {
    const isIt = babbled.isHeard && babbled.why === 'exited'
    return judge(isIt, () => `it to be heard to its end; ${ofBabble(babbled)}`)
  },
  toBeCutUnheard(babbled: Babbled, why: string) {
    const isIt = !babbled.isHeard && babbled.why === why
    return judge(isIt, () => `it to be cut unheard as ${why}; ${ofBabble(babbled)}`)
  },
  toBeGoneForGood({ host, seconds, isGone }: Gone) {
    return judge(isGone, () => {
      return `nothing of it to be left; ${host} had ${isGone ? 'no' : 'a'} process of it within ${String(seconds)} s`
    })
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

/** Windows on the way, and what kernels hold. */
const MOST_OF_A_STRAIN_MIB = 48

const lookedAt = ({ host, file, isSprung }: Sprung): string =>
  `${host} has ${isSprung ? 'a' : 'no'} file ${file}`

const ofBabble = ({ isHeard, why }: Babbled): string =>
  `it ended as ${why}, and what it did last was ${isHeard ? '' : 'not '}heard`

const foundIn = ({ entries, fault }: RecordJudged): string =>
  fault === null
    ? `control calls all ${String(entries)} entries whole`
    : `control says of entry ${String(fault.seq)}: ${fault.found}`

const heard = (asked: Asked): string =>
  asked.kind === 'done'
    ? `request ${asked.request.id} is ${asked.request.state}`
    : `control refused with ${asked.code}`

export { expect }
