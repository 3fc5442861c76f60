import type { Tally } from './tally.ts'

/** What a suite may ask about the run that it is part of. */
export interface SuiteRun {
  /** `npm run test:long`: every line of a script killed, all seeds. */
  readonly isLong: boolean
}

/** One kind of tests, with a name for the summary. */
export interface Suite {
  readonly name: string
  /** Runs it, its output on standard output; never rejects for a test that failed. */
  run(run: SuiteRun): Promise<Tally>
}
