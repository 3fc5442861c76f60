import type { PersonName } from '../../agent/protocol/ticket.ts'
import type {
  AccessRequest,
  AccessTarget,
  AccessVerb,
  RequestId,
  Role,
} from '../api/people-contract.ts'

/** Times are milliseconds since the epoch. */
export interface Grant {
  /** As it was resolved when it was approved: with its app. */
  readonly target: AccessTarget
  readonly until: number
  /** Null: not revoked, or by nobody with a name here (the operator dropped the person). */
  readonly revokedBy: PersonName | null
  readonly revokedAt: number | null
}

/** What somebody asked for and what became of it. */
export interface AccessRecord extends AccessRequest {
  readonly id: RequestId
  readonly person: PersonName
  readonly at: number
  /** That the time is over is not written down: it follows from the clock. */
  readonly state: 'pending' | 'approved' | 'denied' | 'withdrawn'
  readonly decidedBy: PersonName | null
  readonly decidedAt: number | null
  /** Set when, and only when, it was approved. */
  readonly grant: Grant | null
}

export interface Person {
  readonly name: PersonName
  readonly role: Role
}

export interface Access {
  readonly person: PersonName
  readonly verb: AccessVerb
  readonly target: AccessTarget
}

export const isSameTarget = (one: AccessTarget, other: AccessTarget): boolean => {
  if (one.kind === 'host') return other.kind === 'host' && one.host === other.host
  return (
    other.kind === 'component' &&
    one.app === other.app &&
    one.component === other.component &&
    one.index === other.index
  )
}
