import {
  MOST_LEAVERS,
  MOST_REVOCATIONS,
  RevocationList,
  SignedRevocations,
  isRemembered,
  revocationBytes,
  type Leaver,
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
  /** Makes the next list with these too. Part of the caller's transaction. */
  publish(more: Additions): PublishedList
  /** Reads a list that somebody shows; null when it is not one of our authority's. */
  read(signed: SignedRevocations): RevocationList | null
}

export interface Additions {
  readonly revoked?: readonly Revocation[]
  readonly left?: readonly Leaver[]
  /** The next list has a number above this one, too. */
  readonly aboveNumber?: number
}

export interface RevocationsParts {
  readonly store: Store
  readonly seal: Seal
  readonly now: () => Date
}

const KEY = 'revocations'
/** The signature alone, no two of which are the same: every link asks for the list at every turn, and it may be long. */
const MARK = 'revocations-mark'
const NONE: RevocationList = { version: 1, number: 0, issuedAt: '', revoked: [], left: [] }

export const openRevocations = ({ store, seal, now }: RevocationsParts): Revocations => {
  const publish: Revocations['publish'] = ({ revoked = [], left = [], aboveNumber = 0 }) => {
    const before = stored()?.list ?? NONE
    const nowMs = now().getTime()
    const list: RevocationList = {
      version: 1,
      number: Math.max(before.number, aboveNumber) + 1,
      issuedAt: now().toISOString(),
      revoked: stillNeeded([...before.revoked, ...revoked], nowMs),
      left: stillTold([...before.left, ...left], nowMs),
    }
    const text = JSON.stringify(list)
    const signed = { text, signature: seal.sign(revocationBytes(text)) }
    store.transaction(() => {
      store.meta.set(KEY, JSON.stringify(signed))
      store.meta.set(MARK, signed.signature)
    })
    return { signed, list }
  }
  let last: { readonly mark: string; readonly published: PublishedList } | null = null
  // Asked of the store each time: what a transaction wrote may have been undone with it.
  const stored = (): PublishedList | null => {
    const mark = store.meta.get(MARK)
    if (last !== null && last.mark === mark) return last.published
    const json = store.meta.get(KEY)
    if (json === null) return null
    const published = parse(json)
    last = { mark: published.signed.signature, published }
    return published
  }
  return {
    current: () => stored() ?? store.transaction(() => publish({})),
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

/**
 * Each serial once, none whose time is over. When the list is full the oldest of hosts go: agents have no use for them,
 * but turn away whoever comes with one of control's.
 */
const stillNeeded = (entries: readonly Revocation[], nowMs: number): Revocation[] => {
  const needed = [...new Map(entries.map((entry) => [entry.serial, entry])).values()].filter(
    ({ until }) => Date.parse(until) > nowMs,
  )
  const surplus = needed.length - MOST_REVOCATIONS
  if (surplus <= 0) return needed
  const dropped = new Set(needed.filter(({ host }) => host !== null).slice(0, surplus))
  return needed.filter((entry) => !dropped.has(entry)).slice(-MOST_REVOCATIONS)
}

/** Each host once, by its last leave; when the list is full the oldest go. */
const stillTold = (leavers: readonly Leaver[], nowMs: number): Leaver[] =>
  [...new Map(leavers)]
    .filter(([, at]) => isRemembered(at, nowMs))
    .sort(([, one], [, other]) => one - other)
    .slice(-MOST_LEAVERS)
