import * as z from 'zod'
import { DesiredState } from './desired-state.ts'
import { Generation, HostId, Instant } from './names.ts'
import { Report } from './report.ts'
import { SignedRevocations } from './revocations.ts'

export const PROTOCOL_VERSION = 1

/** What an agent reads of an order at most: as many peers as there may be, and the longest revocation list. */
export const MOST_ORDER_BYTES = 1024 * 1024

/** `POST /orders`: control's whole wish for one host. A stale, repeated or mis-addressed order changes nothing. */
export const Order = z.strictObject({
  version: z.literal(PROTOCOL_VERSION),
  host: HostId,
  /** Rises with every change; persisted by the agent. The same generation again must carry the same content. */
  generation: Generation,
  issuedAt: Instant,
  /** Past this instant the agent refuses the order. */
  expiresAt: Instant,
  desired: DesiredState,
  /** The newest list of certificates that hold no longer; the agent reads it before anything else of the order. */
  revocations: SignedRevocations.optional(),
})
export type Order = z.infer<typeof Order>

export const RefusalCode = z.enum([
  'E_NOT_CONTROL',
  'E_CERTIFICATE_EXPIRED',
  'E_CERTIFICATE_REVOKED',
  'E_REVOCATIONS_UNPROVED',
  'E_REVOCATIONS_OLD',
  'E_OTHER_HOST',
  'E_ORDER_EXPIRED',
  'E_ORDER_FROM_FUTURE',
  'E_STALE_GENERATION',
  'E_GENERATION_REUSED',
  'E_MALFORMED',
  'E_APPLY_FAILED',
])
export type RefusalCode = z.infer<typeof RefusalCode>

export const OrderAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('applied'), report: Report }),
  /** The same order had been applied before. */
  z.strictObject({ outcome: z.literal('unchanged'), report: Report }),
  z.strictObject({
    outcome: z.literal('refused'),
    code: RefusalCode,
    message: z.string(),
    /** What the agent holds, so that control can catch up. Null when the caller may not know it. */
    generation: Generation.nullable(),
    /** With `E_REVOCATIONS_OLD`: the list that the agent holds, so that control can learn what it has forgotten. */
    revocations: SignedRevocations.optional(),
  }),
])
export type OrderAnswer = z.infer<typeof OrderAnswer>
