/** How the test of a scenario ended. */
export interface Ending {
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending'
  /** The lab stood when it failed. */
  readonly hasBegun: boolean
  readonly errors: readonly { readonly name?: string; readonly exitCode?: unknown }[]
}

/** What failed before the lab stood, or for want of something to be seen, was not judged: it is neither held nor broken. */
export function verdictOn({ state, hasBegun, errors }: Ending): 'held' | 'broken' | 'inconclusive' {
  if (state === 'passed') return 'held'
  if (state !== 'failed' || !hasBegun) return 'inconclusive'
  return errors.every(isDoubt) ? 'inconclusive' : 'broken'
}

const INCONCLUSIVE = 3

/** `Inconclusive` of a play, or an error of the lab that says so with its exit code. */
const isDoubt = ({ name, exitCode }: Ending['errors'][number]): boolean =>
  name === 'Inconclusive' || exitCode === INCONCLUSIVE
