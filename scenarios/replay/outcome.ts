import { Inconclusive } from '../stage/inconclusive.ts'

/** How a move ended, whatever system it was made on. */
export type Outcome =
  /** Every expectation of a system that resists was met. */
  | { readonly kind: 'resisted' }
  /** One was not: the message says which, and what was seen. */
  | { readonly kind: 'succeeded'; readonly by: Error }
  /** It was not judged. */
  | { readonly kind: 'inconclusive'; readonly because: Error }

export const RESISTED: Outcome = { kind: 'resisted' }

/** Only an expectation that was not met is a success of the attack; whatever else fails says nothing about it. */
export function outcomeOf(thrown: unknown): Outcome {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (isUnmet(error)) return { kind: 'succeeded', by: error }
  return inconclusiveBecause(error)
}

// Matchers of our own throw a class that goes by the name of `Error`.
const isUnmet = (error: Error): boolean =>
  ['AssertionError', 'JestExtendError'].includes(error.constructor.name)

export const inconclusiveBecause = (because: Error): Outcome => ({ kind: 'inconclusive', because })

/** What the twin of an attack has to be: bitten. */
export class TwinSurvived extends Error {
  override readonly name = 'TwinSurvived'

  constructor(twin: string, evidence: readonly string[]) {
    super(
      `the move does not succeed on the twin ${twin}: it shows nothing about the real system\n${evidence.join('\n')}`,
    )
  }
}

/** The real system must resist: throws what shows that it did not, or why that is not known. */
export function mustHaveResisted(outcome: Outcome): void {
  if (outcome.kind === 'succeeded') throw outcome.by
  if (outcome.kind === 'inconclusive') throw asDoubt(outcome.because)
}

/** The twin must not: throws `TwinSurvived`, or why it is not known. */
export function mustHaveSucceeded(
  outcome: Outcome,
  twin: string,
  evidence: readonly string[],
): void {
  if (outcome.kind === 'resisted') throw new TwinSurvived(twin, evidence)
  if (outcome.kind === 'inconclusive') throw asDoubt(outcome.because)
}

const asDoubt = (because: Error): Error =>
  because instanceof Inconclusive
    ? because
    : new Inconclusive(`${because.name}: ${because.message}`, { cause: because })
