import type { Stage, Suite } from './suite.ts'

/** The stages that words ask for, or the first word that names nothing. */
export type Wanted =
  | { readonly kind: 'stages'; readonly stages: readonly Stage[] }
  | { readonly kind: 'unknown'; readonly word: string; readonly known: readonly string[] }

const NOT = 'no-'

/** `attacks proofs`: those two alone. `no-attacks no-proofs`: all but those two. No word: all. */
export function wantedSuites(words: readonly string[], stages: readonly Stage[]): Wanted {
  const known = stages.flat(2).map(({ name }) => name)
  const unwanted = words
    .filter((word) => word.startsWith(NOT))
    .map((word) => word.slice(NOT.length))
  const only = words.filter((word) => !word.startsWith(NOT))
  const word = [...only, ...unwanted].find((name) => !known.includes(name))
  if (word !== undefined) return { kind: 'unknown', word, known }
  const isWanted = ({ name }: Suite): boolean =>
    (only.length === 0 || only.includes(name)) && !unwanted.includes(name)
  return {
    kind: 'stages',
    stages: stages
      .map((lanes) => lanes.map((lane) => lane.filter(isWanted)).filter(isSome))
      .filter(isSome),
  }
}

const isSome = ({ length }: { readonly length: number }): boolean => length > 0
