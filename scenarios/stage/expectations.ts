import { expect } from 'vitest'
import type { FlowCount, ProbeResult, VerifyResult, WatchReading } from '../../lab/index.ts'
import type { ClaimId } from '../scenario.ts'
import type { HostActor } from './host-actor.ts'

/** What a play may expect; each names the evidence when it is not so. */
interface Expectations<R = unknown> {
  /** The receiver's kernel accepted it. */
  toArriveAt(host: HostActor): R
  /** The receiver's card saw it, a rule dropped it, and the same frame reached an open sink: the positive control. */
  toBeDroppedAt(host: HostActor): R
  /** Every claim held (or the one named). */
  toHold(claim?: ClaimId): R
  /** It never reached the host's card, while the same frame reached an open sink on the sender's own switch. */
  toBeUnseenBy(host: HostActor): R
  /** A flood reached the host's card and its kernel accepted none of it. */
  toHaveAcceptedNothing(): R
  /** A flood reached the host's card and its kernel accepted some of it: the watch can see. */
  toHaveAcceptedSomething(): R
  /** All that was sent arrived, and something was sent. */
  toHaveLostNothing(): R
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends Expectations<T> {
    readonly __play?: T
  }
}

expect.extend({
  toArriveAt: (result: ProbeResult, host: HostActor) => ({
    pass: result.fate === 'arrived' && result.receiver.name === host.host.plan.machine,
    message: () => `expected the packet to arrive at ${host.name}; ${story(result)}`,
  }),
  toBeDroppedAt: (result: ProbeResult, host: HostActor) => ({
    pass:
      result.fate === 'dropped' &&
      result.receiver.name === host.host.plan.machine &&
      result.receiver.rule !== null &&
      result.control?.arrived === true,
    message: () =>
      `expected the packet to be dropped at ${host.name}, by a rule, with a positive control; ${story(result)}`,
  }),
  toBeUnseenBy: (result: ProbeResult, host: HostActor) => ({
    pass:
      result.fate === 'unseen' &&
      result.receiver.name === host.host.plan.machine &&
      result.control?.arrived === true,
    message: () =>
      `expected the packet never to reach ${host.name}, with a positive control; ${story(result)}`,
  }),
  toHaveAcceptedNothing: (reading: WatchReading) => ({
    pass: reading.verdict === 'held' && reading.accepted === 0 && reading.arrived > 0,
    message: () => `expected nothing of the flood to be accepted; ${watched(reading)}`,
  }),
  toHaveAcceptedSomething: (reading: WatchReading) => ({
    pass: reading.accepted > 0 && reading.arrived > 0,
    message: () => `expected the watch to count accepted packets; ${watched(reading)}`,
  }),
  toHold: (result: VerifyResult, claim?: ClaimId) => ({
    pass:
      claim === undefined
        ? result.verdict === 'held'
        : result.claims.some(({ id, verdict }) => id === claim && verdict === 'held'),
    message: () => `expected ${claim ?? 'every claim'} to hold; ${findings(result)}`,
  }),
  toHaveLostNothing: ({ sent, arrived, missedByTap }: FlowCount) => ({
    pass: sent > 0 && arrived === sent && missedByTap === 0,
    message: () =>
      `expected every frame to arrive: ${String(sent)} sent, ${String(arrived)} arrived, ${String(missedByTap)} missed by the tap`,
  }),
})

const story = ({ fate, sender, receiver, control }: ProbeResult): string =>
  `it ${fate}: sent by ${sender.name}, ${receiver.seenAt === null ? 'never seen' : `seen at ${receiver.seenAt}`} on ${receiver.name}, rule ${receiver.rule ?? 'none'}, positive control ${control?.arrived === true ? 'arrived' : 'DID NOT ARRIVE'}`

const watched = ({
  verdict,
  accepted,
  arrived,
  flood,
  firstAcceptedAt,
  lives,
}: WatchReading): string =>
  `${verdict}: ${String(flood.sent)} sent, ${String(arrived)} reached the card in ${String(lives.length)} lives, ${String(accepted)} accepted, the first at ${firstAcceptedAt ?? 'no time'}`

const findings = ({ verdict, findings: list }: VerifyResult): string =>
  `it is ${verdict}: ${list.map(({ claim, host, evidence }) => `${claim} ${host ?? ''}: ${evidence}`).join('; ')}`

export { expect }
