import type { SecureContext } from 'node:tls'
import type { RefusalCode } from '../../agent/protocol/order.ts'
import type { SignedRevocations } from '../../agent/protocol/revocations.ts'
import type { AgentEvent, Report } from '../../agent/protocol/report.ts'
import type { Eagerness } from './backoff.ts'
import type { Wish } from './send-order.ts'

export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  /** Generation that the agent holds, when it says so. */
  readonly held: number | null
  /** A revocation list that ours cannot follow. */
  readonly revocations: SignedRevocations | null
  /** What it reads back after it has closed what the order closes, for good. */
  readonly closed: Report | null
}

/** What a link to one agent asks of its fleet, and tells it. */
export interface LinkOwner {
  readonly context: () => SecureContext
  readonly eagerness: () => Eagerness
  /** The newest wish; null as long as there is none. */
  readonly wish: () => Wish | null
  readonly now: () => Date
  readonly random: () => number
  /** The agent showed the certificate with this serial on a new connection. */
  readonly onShown: (serial: string) => void
  readonly onReport: (report: Report) => void
  /** The report in an order's answer: it comes by another connection, so that it may be older than the last one. */
  readonly onAnswered: (report: Report) => void
  readonly onEvent: (event: AgentEvent) => void
  readonly onDown: (why: string) => void
  readonly onSending: (wish: Wish) => void
  readonly onRefused: (wish: Wish, refusal: Refusal) => void
  /** The way there failed; the order is sent again. */
  readonly onSendFailed: (wish: Wish, error: unknown) => void
}
