/** A program that says whether the sources are in order. */
export interface Check {
  readonly name: string
  /** What it found, for people; `isClean` decides. */
  run(): Promise<CheckResult>
}

export interface CheckResult {
  readonly isClean: boolean
  readonly output: string
}
