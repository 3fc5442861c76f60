import {
  MOST_REVOCATIONS,
  RevocationList,
  SignedRevocations,
  revocationBytes,
  type Revocation,
} from '../../agent/protocol/revocations.ts'
import { corrupt } from '../store/store-errors.ts'
import type { Store } from '../store/store.ts'
import type { Seal } from './seal.ts'

/** A list as it is handed to agents, and what it says. */
export interface PublishedList {
  readonly signed: SignedRevocations
  readonly list: RevocationList
}

/** The list of certificates that hold no longer: signed, numbered, kept in the store. */
export interface Revocations {
  /** The newest, to go with every order. */
  current(): PublishedList
  /** Makes the next list with these entries too. Part of the caller's transaction. */
  publish(more: readonly Revocation[], aboveNumber?: number): PublishedList
  /** Reads a list that somebody shows; null when it is not one of our authority's. */
  read(signed: SignedRevocations): RevocationList | null
}

export interface RevocationsParts {
  readonly store: Store
  readonly seal: Seal
  readonly now: () => Date
}

const KEY = 'revocations'
const NONE: RevocationList = { version: 1, number: 0, issuedAt: '', revoked: [] }

export const openRevocations = ({ store, seal, now }: RevocationsParts): Revocations => {
  const publish: Revocations['publish'] = (more, aboveNumber = 0) => {
    const before = stored()?.list ?? NONE
    const list: RevocationList = {
      version: 1,
      number: Math.max(before.number, aboveNumber) + 1,
      issuedAt: now().toISOString(),
      revoked: stillNeeded([...before.revoked, ...more], now().getTime()),
    }
    const text = JSON.stringify(list)
    const signed = { text, signature: seal.sign(revocationBytes(text)) }
    store.meta.set(KEY, JSON.stringify(signed))
    return { signed, list }
  }
  let last: { readonly json: string; readonly published: PublishedList } | null = null
  // Asked of the store each time: what a transaction wrote may have been undone with it.
  const stored = (): PublishedList | null => {
    const json = store.meta.get(KEY)
    if (json === null) return null
    if (last?.json !== json) last = { json, published: parse(json) }
    return last.published
  }
  return {
    current: () => stored() ?? store.transaction(() => publish([])),
    publish,
    read: (signed) =>
      seal.holds(revocationBytes(signed.text), signed.signature) ? listIn(signed) : null,
  }
}

const parse = (json: string): PublishedList => {
  try {
    const signed = SignedRevocations.parse(JSON.parse(json))
    return { signed, list: listIn(signed) }
  } catch (error) {
    throw corrupt('the database', 'its revocation list cannot be read', error)
  }
}

const listIn = ({ text }: SignedRevocations): RevocationList =>
  RevocationList.parse(JSON.parse(text))

/** Each serial once, none whose time is over; when the list is full the oldest go. */
const stillNeeded = (entries: readonly Revocation[], nowMs: number): Revocation[] =>
  [...new Map(entries.map((entry) => [entry.serial, entry])).values()]
    .filter(({ until }) => Date.parse(until) > nowMs)
    .slice(-MOST_REVOCATIONS)
