import { expect } from 'vitest'
import {
  describeWatch,
  type FlowCount,
  type NeverOpenReading,
  type OpenInstant,
  type ProbeResult,
  type VerifyResult,
} from '../../lab/index.ts'
import type { ClaimId } from '../scenario.ts'
import type { Fault } from './faults.ts'
import type { HostActor } from './host-actor.ts'
import './component-expectations.ts'
import './identity-expectations.ts'
import './overlay-expectations.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import { counted, found, probed, typed } from './stories.ts'
import type { TypedVerify } from './typed-verify.ts'

/** What a play may expect; each names the evidence when it is not so. */
interface Expectations<R = unknown> {
  /** The receiver's kernel accepted it. */
  toArriveAt(host: HostActor): R
  /** The receiver's card saw it, a rule dropped it, and the same frame reached an open sink: the positive control. */
  toBeDroppedAt(host: HostActor): R
  /** It never reached the host's card, while the same frame reached an open sink on the sender's own switch. */
  toBeUnseenBy(host: HostActor): R
  /** Every claim held (or the one named). */
  toHold(claim?: ClaimId): R
  /** `lab verify` exits 0 and says that every claim held. */
  toBeHeld(): R
  /** `lab verify` exits 1, and among what it calls broken is this, on this host. */
  toAccuse(host: HostActor, fault: Pick<Fault, 'breaks' | 'named'>): R
  /** `lab verify` exits 1, calls the way from one host to the other broken, and says nothing of anybody else. */
  toNameWay(from: HostActor, to: HostActor): R
  /** `lab verify` exits 3 and says why it could not judge. */
  toBeInconclusive(why: RegExp): R
  /** `lab verify` says anything but held, and among what it found is this. */
  toBeWithheld(why: RegExp): R
  /** A flood reached the card of every host and no kernel accepted any of it. */
  toHaveAcceptedNothing(): R
  /** A flood reached the host's card, its kernel accepted some of it, and the first packet is named: the watch can see. */
  toHaveAcceptedSomething(): R
  /** Of the hosts that were flooded this one alone was open: its first packet is named, with rules, processes and journal. */
  toHaveOpenedOnly(host: HostActor): R
  /** All that was sent arrived, and something was sent. */
  toHaveLostNothing(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends Expectations<T> {
    readonly __play?: T
  }
}

expect.extend({
  toArriveAt(result: ProbeResult, host: HostActor) {
    return judge(isAt(result, host) && result.fate === 'arrived', () => {
      return `the packet to arrive at ${host.name}; ${probed(result)}`
    })
  },
  toBeDroppedAt(result: ProbeResult, host: HostActor) {
    const why = () => `the packet to be dropped at ${host.name}, by a rule; ${probed(result)}`
    if (result.fate === 'unseen' || !passedOpenSink(result)) throw doubt(why)
    return judge(
      isAt(result, host) && result.fate === 'dropped' && result.receiver.rule !== null,
      why,
    )
  },
  toBeUnseenBy(result: ProbeResult, host: HostActor) {
    const why = () => `the packet never to reach ${host.name}; ${probed(result)}`
    if (!passedOpenSink(result)) throw doubt(why)
    return judge(isAt(result, host) && result.fate === 'unseen', why)
  },
  toHold(result: VerifyResult, claim?: ClaimId) {
    const verdict = claim === undefined ? result.verdict : verdictOn(result, claim)
    const why = () => `${claim ?? 'every claim'} to hold; ${found(result)}`
    if (verdict === 'inconclusive') throw doubt(why)
    return judge(verdict === 'held', why)
  },
  toBeHeld(said: TypedVerify) {
    const why = () => `lab verify to say that all is held; ${typed(said)}`
    if (said.exitCode === 3) throw doubt(why)
    return judge(said.exitCode === 0 && said.verdict === 'held', why)
  },
  toAccuse(
    said: TypedVerify,
    { name }: HostActor,
    { breaks, named }: Pick<Fault, 'breaks' | 'named'>,
  ) {
    const isNamed = said.findings.some(
      ({ claim, host, verdict, rule, evidence }) =>
        verdict === 'broken' &&
        claim === breaks &&
        host === name &&
        named.test(`${rule ?? ''} ${evidence}`),
    )
    return judge(said.exitCode === 1 && said.verdict === 'broken' && isNamed, () => {
      return `lab verify to call ${breaks} broken on ${name} by ${String(named)}; ${typed(said)}`
    })
  },
  toNameWay(said: TypedVerify, from: HostActor, to: HostActor) {
    const pair = [from.name, to.name]
    const isThis = ({ host, from: sender, verdict }: TypedVerify['findings'][number]) =>
      verdict === 'broken' && host === to.name && sender === from.name
    const isOther = ({ host, from: sender }: TypedVerify['findings'][number]) =>
      [host, sender].some((one) => one !== null && !pair.includes(one))
    const pass = said.exitCode === 1 && said.findings.some(isThis) && !said.findings.some(isOther)
    return judge(pass, () => {
      return `lab verify to call the way from ${from.name} to ${to.name} broken and nobody else's; ${typed(said)}`
    })
  },
  toBeInconclusive(said: TypedVerify, reason: RegExp) {
    const isSaid = said.findings.some(({ evidence }) => reason.test(evidence))
    return judge(said.exitCode === 3 && said.verdict === 'inconclusive' && isSaid, () => {
      return `lab verify to be inconclusive because ${String(reason)}; ${typed(said)}`
    })
  },
  toBeWithheld(said: TypedVerify, reason: RegExp) {
    const isSaid = said.findings.some(({ evidence }) => reason.test(evidence))
    const isHeld = said.exitCode === 0 || said.verdict === 'held'
    return judge(!isHeld && isSaid, () => {
      return `lab verify not to hold because ${String(reason)}; ${typed(said)}`
    })
  },
  toHaveAcceptedNothing(reading: NeverOpenReading) {
    const why = () => `nothing of the flood to be accepted; ${describeWatch(reading)}`
    if (reading.verdict === 'inconclusive' || reading.arrived === 0) throw doubt(why)
    return judge(reading.verdict === 'held' && reading.accepted === 0, why)
  },
  toHaveAcceptedSomething(reading: NeverOpenReading) {
    return judge(reading.arrived > 0 && reading.hosts.some(({ first }) => first?.packet), () => {
      return `the watch to name an accepted packet; ${describeWatch(reading)}`
    })
  },
  toHaveOpenedOnly(reading: NeverOpenReading, { name }: HostActor) {
    const open = reading.hosts.filter(({ accepted }) => accepted > 0)
    const pass =
      open.length === 1 && open.every(({ host, first }) => host === name && isTold(first))
    return judge(pass, () => `${name} alone to be open, all told; ${describeWatch(reading)}`)
  },
  toHaveLostNothing(count: FlowCount) {
    const why = () => `every frame to arrive; ${counted(count)}`
    if (count.sent === 0 || count.missedByTap > 0) throw doubt(why)
    return judge(count.arrived === count.sent, why)
  },
})

const isTold = (first: OpenInstant | null): boolean =>
  first !== null &&
  first.packet !== null &&
  first.rules.then !== first.rules.before &&
  first.rules.changed.length > 0 &&
  first.processes.length > 0 &&
  first.journal.length > 0

const doubt = (why: () => string): Inconclusive => new Inconclusive(`expected ${why()}`)

const isAt = ({ receiver }: ProbeResult, { host }: HostActor): boolean =>
  receiver.name === host.plan.machine

const passedOpenSink = ({ control }: ProbeResult): boolean => control?.arrived === true

const verdictOn = ({ claims }: VerifyResult, claim: ClaimId) =>
  claims.find(({ id }) => id === claim)?.verdict ?? 'inconclusive'

export { expect }
