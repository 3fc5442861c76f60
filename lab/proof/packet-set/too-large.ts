/** A question outgrew its memory or its time: nothing is known of it. Queries turn this into `inconclusive`. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
  readonly code = 'E_PROOF_TOO_LARGE'
  readonly fault = 'system'
  readonly next = 'ask about fewer rules at once, or allow the proof more memory (maxNodes)'

  /** `needs`: what it would have taken. */
  constructor(needs: string) {
    super(`the set of accepted packets needs ${needs}: not judged`)
  }
}
