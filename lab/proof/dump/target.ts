import type { NumberRange } from './match.ts'

/** What happens to a packet that matches. */
export type Target =
  | { readonly kind: 'accept' }
  /** REJECT too: the packet goes no further. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'return' }
  /** LOG and its like, and a rule that only counts. */
  | { readonly kind: 'continue' }
  /** Rules go on, and the set has other members from now on. */
  | { readonly kind: 'change-set'; readonly set: string }
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  /** New mark = (mark and not `mask`) xor `value`. */
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  /** The packet stays out of connection tracking; rules go on. */
  | { readonly kind: 'untrack' }
  /** The destination becomes one of these; null: it stays. Ends the table. */
  | {
      readonly kind: 'translate'
      readonly addresses: { readonly low: Uint8Array; readonly high: Uint8Array } | null
      readonly ports: NumberRange | null
      /** REDIRECT: an address of this host's own, whichever. */
      readonly toSelf: boolean
    }
  /** It may accept, drop, or go on. */
  | { readonly kind: 'unknown'; readonly key: string }
