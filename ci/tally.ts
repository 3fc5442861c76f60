/** A test that did not run, and why it says so. */
export interface Skip {
  readonly name: string
  /** Empty when the test gives none, which counts as a failure. */
  readonly reason: string
}

/** What a suite counted. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly Skip[]
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: [] }
export const oneFailure: Tally = { passed: 0, failed: 1, skipped: [] }

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: [...total.skipped, ...skipped],
    }),
    emptyTally,
  )

/** A skip without a reason is a failure: nobody can tell it from a test that was forgotten. */
export const judged = ({ passed, failed, skipped }: Tally): Tally => ({
  passed,
  failed: failed + skipped.filter(({ reason }) => reason === '').length,
  skipped: skipped.filter(({ reason }) => reason !== ''),
})

/** The one line that a run ends with. */
export const verdictLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped.length === 0 ? '' : `, ${skipped.length} skipped`}`

/** Nothing that ran proves nothing. */
export const isGreen = ({ passed, failed }: Tally): boolean => failed === 0 && passed > 0
