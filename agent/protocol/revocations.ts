import * as z from 'zod'
import { Generation, HostId, Instant } from './names.ts'

/** A certificate's serial in its one spelling: lower-case hexadecimal without leading zeros. */
export const Serial = z
  .string()
  .regex(/^(?:0|[1-9a-f][0-9a-f]{0,39})$/)
  .brand<'Serial'>()
export type Serial = z.infer<typeof Serial>

/** Brings a serial to that spelling, whoever printed it. */
export const serialOf = (printed: string): string => printed.toLowerCase().replace(/^0+(?=.)/, '')

/** A list that is full of certificates may forget the oldest that hosts held. */
export const MOST_REVOCATIONS = 1000
/** A list that is full of leavers may forget the oldest. With the longest list an order is not too long. */
export const MOST_LEAVERS = 4000
/** So long a list tells who has left. */
export const LEAVERS_REMEMBERED_MS = 7 * 24 * 3600 * 1000

export const Revocation = z.strictObject({
  serial: Serial,
  /** The host that left; null for a certificate of control itself that a newer one has replaced. */
  host: HostId.nullable(),
  at: Instant,
  /** The certificate's own end: until then every later list holds this entry, too. */
  until: Instant,
})
export type Revocation = z.infer<typeof Revocation>

/** A host, and when it left, in milliseconds since 1970. Short: there may be thousands, and all go with every order. */
export const Leaver = z.tuple([HostId, z.int().min(0)])
export type Leaver = z.infer<typeof Leaver>

export const RevocationList = z.strictObject({
  version: z.literal(1),
  /** Rises with every list. */
  number: Generation,
  issuedAt: Instant,
  /** Oldest first. */
  revoked: z.array(Revocation).max(MOST_REVOCATIONS),
  /**
   * Who has left of late, each once, oldest first. No certificate of theirs holds any more, yet a control whose store
   * is restored from a copy of these days would take them for members: it learns of them from the agents.
   */
  left: z.array(Leaver).max(MOST_LEAVERS).default([]),
})
export type RevocationList = z.infer<typeof RevocationList>

/** Comes with every order. Signed by the authority itself, so that it proves itself whoever brings it. */
export const SignedRevocations = z.strictObject({
  /** The list as JSON, to the letter as it was signed. */
  text: z.string().max(400_000),
  /** ECDSA over SHA-256 in DER, base64, by the authority's key over `revocationBytes(text)`. */
  signature: z.string().max(200),
})
export type SignedRevocations = z.infer<typeof SignedRevocations>

/** What is signed: the first line says what for, so that no signature of another kind can pass for one. */
export const revocationBytes = (text: string): string => `drawbridge revocation list\n${text}`

/**
 * Says why `next` cannot follow `held`, or null where it can. Numbers alone would not do: a control whose database was
 * restored from an older copy counts on from there, and has forgotten whom it revoked since.
 */
export function faultInSuccession(
  next: RevocationList,
  held: RevocationList,
  nowMs: number,
): string | null {
  if (next.number <= held.number) return `list ${held.number} is held already`
  return faultInRevoked(next, held, nowMs) ?? faultInLeavers(next, held, nowMs)
}

const faultInRevoked = (
  next: RevocationList,
  held: RevocationList,
  nowMs: number,
): string | null => {
  const isFull = next.revoked.length >= MOST_REVOCATIONS
  const isAllOfControl = next.revoked.every(({ host }) => host === null)
  const kept = new Set(next.revoked.map(({ serial }) => serial))
  const forgotten = held.revoked.find(
    ({ serial, host, until }) =>
      Date.parse(until) > nowMs &&
      !kept.has(serial) &&
      !(isFull && (host !== null || isAllOfControl)),
  )
  return forgotten === undefined ? null : `it has forgotten serial ${forgotten.serial}`
}

const faultInLeavers = (
  next: RevocationList,
  held: RevocationList,
  nowMs: number,
): string | null => {
  if (next.left.length >= MOST_LEAVERS) return null
  const kept = new Map(next.left)
  const forgotten = held.left.find(
    ([host, at]) => isRemembered(at, nowMs) && (kept.get(host) ?? -1) < at,
  )
  return forgotten === undefined ? null : `it has forgotten that ${forgotten[0]} left`
}

/** Whether a list still tells of who left then. */
export const isRemembered = (leftAtMs: number, nowMs: number): boolean =>
  leftAtMs + LEAVERS_REMEMBERED_MS > nowMs
