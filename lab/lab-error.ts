/** Exit codes that scripts build on; any other number is the code of a command that ran inside the lab. */
export const exitCodes = {
  done: 0,
  broken: 1,
  usage: 2,
  inconclusive: 3,
  failed: 4,
  refused: 254,
  unreachable: 255,
} as const

export type Fault = 'caller' | 'system'

export interface LabErrorFacts {
  /** Stable, `E_…`; scripts compare it. */
  readonly code: `E_${string}`
  /** What was tried, what was expected, what was found. */
  readonly message: string
  readonly fault: Fault
  /** What to do now; commands stand pasteable. */
  readonly next: string
  readonly exitCode: number
  readonly cause?: unknown
}

/** The only shape in which the lab refuses or fails; the command line prints it, in `--json` mode as contract's error object. */
export class LabError extends Error {
  override readonly name: string = 'LabError'
  readonly code: `E_${string}`
  readonly fault: Fault
  readonly next: string
  readonly exitCode: number

  constructor(facts: LabErrorFacts) {
    super(facts.message, 'cause' in facts ? { cause: facts.cause } : undefined)
    this.code = facts.code
    this.fault = facts.fault
    this.next = facts.next
    this.exitCode = facts.exitCode
  }
}

type Facts = Omit<LabErrorFacts, 'fault' | 'exitCode'>

/** The caller's mistake; surely nothing was tried. Exit code 2. */
export const usageError = (facts: Facts): LabError =>
  new LabError({ ...facts, fault: 'caller', exitCode: exitCodes.usage })

/** An action failed; `message` says what, and what is left. Exit code 4. */
export const actionFailed = (facts: Facts & { readonly fault?: Fault }): LabError =>
  new LabError({ fault: 'system', ...facts, exitCode: exitCodes.failed })

/** No access, or no such target: not told apart. Exit code 254. */
export const refused = (facts: Facts): LabError =>
  new LabError({ ...facts, fault: 'caller', exitCode: exitCodes.refused })

/** The way there failed. Exit code 255. */
export const unreachable = (facts: Facts): LabError =>
  new LabError({ ...facts, fault: 'system', exitCode: exitCodes.unreachable })

/** Nothing was judged, so nothing may be believed. Exit code 3. */
export const inconclusive = (facts: Facts): LabError =>
  new LabError({ ...facts, fault: 'system', exitCode: exitCodes.inconclusive })
