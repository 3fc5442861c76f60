import { type KeyObject, verify } from 'node:crypto'
import { messageOf } from '../agent-error.ts'
import type { Logger } from '../log.ts'
import {
  RevocationList,
  SignedRevocations,
  faultInSuccession,
  revocationBytes,
  serialOf,
} from '../protocol/revocations.ts'
import { readIfThere, writeDurably } from '../state/durable-file.ts'

export interface LedgerParts {
  /** Where the list lies over a restart. */
  readonly path: string
  /** Public key of the pinned authority. */
  readonly authority: KeyObject
  readonly nowMs: () => number
  readonly log: Logger
}

/** What became of a list: taken (also when it was held already), or why not. */
export type Taken =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'refused'
      readonly code: 'E_REVOCATIONS_UNPROVED' | 'E_REVOCATIONS_OLD'
      readonly message: string
    }

interface Held {
  readonly signed: SignedRevocations
  readonly list: RevocationList
  readonly serials: ReadonlySet<string>
}

/** The newest revocation list that this host was given: what it says holds from that instant, and over restarts. */
export class RevocationLedger {
  readonly #parts: LedgerParts
  readonly #listeners = new Set<() => void>()
  #held: Held | null = null
  #isSaved = true
  #saving = Promise.resolve()

  private constructor(parts: LedgerParts) {
    this.#parts = parts
  }

  /** Takes up what lies on the disk; a list that cannot be read is none, and the next order brings one. */
  static async open(parts: LedgerParts): Promise<RevocationLedger> {
    const ledger = new RevocationLedger(parts)
    try {
      const text = await readIfThere(parts.path)
      if (text !== null) ledger.#held = ledger.#read(SignedRevocations.parse(JSON.parse(text)))
    } catch (thrown) {
      parts.log.error('the saved revocation list is not used', { error: messageOf(thrown) })
    }
    return ledger
  }

  /** As it was signed; null before the first. */
  get held(): SignedRevocations | null {
    return this.#held?.signed ?? null
  }

  readonly isRevoked = (serial: string): boolean =>
    this.#held?.serials.has(serialOf(serial)) ?? false

  /** Calls back after a newer list was taken. */
  onTaken(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Holds a list from now on, if it is the authority's and newer than the one that is held. */
  async take(signed: SignedRevocations): Promise<Taken> {
    if (signed.text === this.#held?.signed.text) {
      await this.#save()
      return { kind: 'taken' }
    }
    const next = this.#proved(signed)
    if (next === null) return refused('E_REVOCATIONS_UNPROVED', 'it is not a list of the authority')
    const fault = this.#faultIn(next)
    if (fault !== null) return refused('E_REVOCATIONS_OLD', fault)
    // Whom it revokes is out at once: the disk may be slow, or full.
    this.#held = next
    this.#isSaved = false
    this.#listeners.forEach((tell) => tell())
    await this.#save()
    return { kind: 'taken' }
  }

  #faultIn({ list }: Held): string | null {
    const held = this.#held
    return held === null ? null : faultInSuccession(list, held.list, this.#parts.nowMs())
  }

  // What cannot be read is as unproved as what is not signed.
  #proved(signed: SignedRevocations): Held | null {
    try {
      return this.#read(signed)
    } catch {
      return null
    }
  }

  #read(signed: SignedRevocations): Held {
    const bytes = Buffer.from(revocationBytes(signed.text))
    const signature = Buffer.from(signed.signature, 'base64')
    if (!verify('sha256', bytes, this.#parts.authority, signature))
      throw new Error('the list does not carry the signature of the authority')
    const list = RevocationList.parse(JSON.parse(signed.text))
    return { signed, list, serials: new Set(list.revoked.map(({ serial }) => serial)) }
  }

  /** One at a time: two orders may come at once, and the file has one place. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveOnce())
    return this.#saving
  }

  async #saveOnce(): Promise<void> {
    const { path, log } = this.#parts
    const signed = this.#held?.signed
    if (this.#isSaved || signed === undefined) return
    try {
      await writeDurably(path, `${JSON.stringify(signed)}\n`)
      this.#isSaved = this.#held?.signed === signed
    } catch (thrown) {
      // It holds as long as this agent runs, and control brings it again with its next order.
      log.error('the revocation list could not be saved', { error: messageOf(thrown) })
    }
  }
}

const refused = (code: (Taken & { kind: 'refused' })['code'], message: string): Taken => ({
  kind: 'refused',
  code,
  message,
})
