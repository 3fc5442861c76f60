import type { EndOfSession } from '../../../control/api/people-contract.ts'

interface Told {
  readonly code: `E_SESSION_${string}`
  /** After "the session …". */
  readonly what: string
  readonly next:
    | 'ask again'
    | 'look at the target'
    | 'look at control'
    | 'ask who ended it'
    | 'open it again'
}

/** Ends that nobody needs to be told of: the shell's own, or one's own wish. */
type Usual = 'closed' | 'exited'

/** Why a session ended that its person did not end; null for the others. */
export function whyEnded(why: EndOfSession): Told | null {
  return why === 'closed' || why === 'exited' ? null : TOLD[why]
}

const TOLD: Readonly<Record<Exclude<EndOfSession, Usual>, Told>> = {
  revoked: {
    code: 'E_SESSION_REVOKED',
    what: 'was ended: its grant was revoked',
    next: 'ask again',
  },
  expired: {
    code: 'E_SESSION_EXPIRED',
    what: 'was ended: the time of its grant is over',
    next: 'ask again',
  },
  idle: {
    code: 'E_SESSION_IDLE',
    what: 'was ended: nothing was typed or said for too long',
    next: 'open it again',
  },
  killed: {
    code: 'E_SESSION_KILLED',
    what: 'was ended by somebody who may end it',
    next: 'ask who ended it',
  },
  person: {
    code: 'E_SESSION_PERSON',
    what: 'was ended: its person logged out, their certificate ended, or their role is another one',
    next: 'open it again',
  },
  'host-removed': {
    code: 'E_SESSION_HOST_REMOVED',
    what: 'was ended: its host left',
    next: 'look at the target',
  },
  'target-gone': {
    code: 'E_SESSION_TARGET_GONE',
    what: 'was ended: its instance ended, was replaced or dropped',
    next: 'open it again',
  },
  'agent-lost': {
    code: 'E_SESSION_AGENT_LOST',
    what: 'was ended: the host’s agent hung up without a word, as one does that was killed',
    next: 'look at the target',
  },
  'host-refused': {
    code: 'E_SESSION_HOST_REFUSED',
    what: 'was ended: the host’s agent did not begin it',
    next: 'look at the target',
  },
  'host-ended': {
    code: 'E_SESSION_HOST_ENDED',
    what: 'was ended on its host: what served it there ended, or was killed',
    next: 'look at the target',
  },
  'host-silent': {
    code: 'E_SESSION_HOST_SILENT',
    what: 'was ended: nothing came from its host any more, as where a cable is cut',
    next: 'look at the target',
  },
  'client-silent': {
    code: 'E_SESSION_CLIENT_SILENT',
    what: 'was ended: nothing came from this side any more',
    next: 'open it again',
  },
  unrecorded: {
    code: 'E_SESSION_UNRECORDED',
    what: 'was ended: it could not be recorded any more',
    next: 'look at control',
  },
  malformed: {
    code: 'E_SESSION_MALFORMED',
    what: 'was ended: something spoke on it that is no session',
    next: 'look at control',
  },
  'control-ended': {
    code: 'E_SESSION_CONTROL_ENDED',
    what: 'was ended: control ended',
    next: 'look at control',
  },
}
