import type { Tally } from './tally.ts'

/** What a suite may ask about the run that it is part of. */
export interface SuiteRun {
  /** `npm run test:long`: every line of a script killed, all seeds. */
  readonly isLong: boolean
  /** Others run at the same time: what it says comes in one piece when it is over. */
  readonly isBeside: boolean
}

/** One kind of tests, with a name for the summary. */
export interface Suite {
  readonly name: string
  /** Runs it, its output on standard output; never rejects for a test that failed. */
  run(run: SuiteRun): Promise<Tally>
}

/** Suites one after the other. */
export type Lane = readonly Suite[]

/** Lanes beside each other; the next stage begins when all are through. */
export type Stage = readonly Lane[]
