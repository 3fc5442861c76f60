import { RESET, type ResetCode } from '../../agent/protocol/mux/reset.ts'
import type { EndOfSession } from '../api/people-contract.ts'

/** What is known of a session when one of its ends has gone. Times are milliseconds. */
export interface Parting {
  /** Who went: the one that spoke a last word before, else whose connection ended. */
  readonly by: 'client' | 'agent'
  /** Null: it hung up without one. */
  readonly lastWord: ResetCode | null
  /** Since anything came from the other end. */
  readonly otherSilentMs: number
  /** Of its grant. */
  readonly leftMs: number
  /** Whether it leads to an instance of a component: a host is never gone by its own word. */
  readonly leadsToInstance: boolean
  /** Whether that instance was replaced or dropped since. */
  readonly isTargetGone: boolean
}

/** Both ends ask each other for a sign of life every five seconds, and give up after fifteen. */
const SILENT_MS = 10_000
/** So far the clocks of control and of a host may be apart. */
const MOST_SKEW_MS = 5000

/**
 * Why it ended. What one end says of the other is believed only where control has seen the same. That an instance died
 * is its host's agent alone to say: control knows of instances by that agent's reports and by nothing else.
 */
export const whyParted = (parting: Parting): EndOfSession => {
  if (parting.lastWord === RESET.malformed) return 'malformed'
  return parting.by === 'client' ? whyClientLeft(parting) : whyAgentLeft(parting)
}

const whyClientLeft = ({ lastWord, otherSilentMs }: Parting): EndOfSession =>
  lastWord === RESET.silent && otherSilentMs >= SILENT_MS ? 'host-silent' : 'closed'

const whyAgentLeft = ({ lastWord, otherSilentMs, leftMs, ...target }: Parting): EndOfSession => {
  if (target.isTargetGone) return 'target-gone'
  if (lastWord === RESET.targetGone && target.leadsToInstance) return 'target-gone'
  if (lastWord === RESET.over && leftMs <= MOST_SKEW_MS) return 'expired'
  if (lastWord === RESET.silent && otherSilentMs >= SILENT_MS) return 'client-silent'
  if (lastWord === RESET.programEnded) return 'host-ended'
  return lastWord === RESET.gone ? 'closed' : 'agent-lost'
}
