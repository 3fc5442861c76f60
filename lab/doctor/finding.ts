/**
 * `good`: works. `weaker`: the lab works, with less; `next` says what is lost. `lacking`: the lab cannot work.
 * `untried`: could not be looked at from here, so nothing is claimed.
 */
export type FindingState = 'good' | 'weaker' | 'lacking' | 'untried'

/** What one check found. */
export interface Finding {
  /** Stable; scripts look for it. */
  readonly id: string
  readonly state: FindingState
  readonly found: string
  /** How to mend it, pasteable where it is a command; empty when nothing is to be done. */
  readonly next: string
}

export const good = (id: string, found: string): Finding => ({ id, state: 'good', found, next: '' })

export const bad = (
  id: string,
  state: Exclude<FindingState, 'good'>,
  { found, next }: { readonly found: string; readonly next: string },
): Finding => ({ id, state, found, next })
