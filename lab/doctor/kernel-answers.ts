/** What kernel-checks.sh said of one feature. */
export interface KernelAnswer {
  readonly outcome: 'yes' | 'no' | 'untried'
  readonly found: string
}

export type KernelAnswers = ReadonlyMap<string, KernelAnswer>

const isOutcome = (text: string | undefined): text is KernelAnswer['outcome'] =>
  text === 'yes' || text === 'no' || text === 'untried'

/** Reads the script's lines; whatever is not one of them is left out. */
export const readAnswers = (output: string): KernelAnswers =>
  new Map(
    output.split(/\r?\n/).flatMap((line) => {
      const [id, outcome, found = ''] = line.split('\t')
      return id !== undefined && isOutcome(outcome) ? [[id, { outcome, found }]] : []
    }),
  )

/** Every answer of `first`; where it could not try, that of `second`. */
export const completed = (first: KernelAnswers, second: KernelAnswers): KernelAnswers =>
  new Map([
    ...second,
    ...[...first].filter(([id, { outcome }]) => outcome !== 'untried' || !second.has(id)),
  ])
