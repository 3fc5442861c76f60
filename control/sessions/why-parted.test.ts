import { expect, test } from 'vitest'
import { RESET } from '../../agent/protocol/mux/reset.ts'
import type { EndOfSession } from '../api/people-contract.ts'
import { whyParted, type Parting } from './why-parted.ts'

const AGENT: Parting = {
  ...{ by: 'agent', lastWord: null, otherSilentMs: 0, leftMs: 60_000 },
  ...{ leadsToInstance: true, isTargetGone: false },
}
const CLIENT: Parting = { ...AGENT, by: 'client' }
const { silent, over } = RESET

test.each<readonly [string, Parting, EndOfSession]>([
  ['an agent that hangs up without a word is lost', AGENT, 'agent-lost'],
  [
    'so is one whose instance was replaced, but not for that',
    { ...AGENT, isTargetGone: true },
    'target-gone',
  ],
  ['an instance that died is gone', { ...AGENT, lastWord: RESET.targetGone }, 'target-gone'],
  [
    'but no host is, whatever it says of itself',
    { ...AGENT, lastWord: RESET.targetGone, leadsToInstance: false },
    'agent-lost',
  ],
  [
    'a program that died there is no agent that died',
    { ...AGENT, lastWord: RESET.programEnded },
    'host-ended',
  ],
  [
    'a client that broke its credit is told by the agent',
    { ...AGENT, lastWord: RESET.malformed },
    'malformed',
  ],
  [
    'and an agent that broke its own by the client',
    { ...CLIENT, lastWord: RESET.malformed },
    'malformed',
  ],
  ['a stream that the client broke off is its wish', { ...AGENT, lastWord: RESET.gone }, 'closed'],
  [
    'a time that is over by the host’s clock is over',
    { ...AGENT, lastWord: over, leftMs: 900 },
    'expired',
  ],
  ['but none that has long to go', { ...AGENT, lastWord: over, leftMs: 50_000 }, 'agent-lost'],
  ['a client that hangs up has closed it', CLIENT, 'closed'],
  [
    'a cable that is cut is silence',
    { ...CLIENT, lastWord: silent, otherSilentMs: 15_000 },
    'host-silent',
  ],
  [
    'but not where the host was heard',
    { ...CLIENT, lastWord: silent, otherSilentMs: 400 },
    'closed',
  ],
  [
    'a client that froze is silence',
    { ...AGENT, lastWord: silent, otherSilentMs: 15_000 },
    'client-silent',
  ],
  ['but not where it was heard', { ...AGENT, lastWord: silent, otherSilentMs: 400 }, 'agent-lost'],
])('%s', (_what, parting, why) => {
  expect(whyParted(parting)).toBe(why)
})
