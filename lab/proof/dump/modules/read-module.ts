import type { Family } from '../../family.ts'
import type { Match } from '../match.ts'
import type { Option } from '../options.ts'

/** Conditions that these options make; null when one of them is not understood. */
export type ReadModule = (options: readonly Option[], family: Family) => readonly Match[] | null

type ReadOption = (option: Option, family: Family) => Match | null

/** A module whose options each make one condition. */
export const eachOption =
  (readers: Readonly<Record<string, ReadOption>>): ReadModule =>
  (options, family) => {
    const matches = options.map((option) => readers[option.name]?.(option, family) ?? null)
    return matches.every((match) => match !== null) ? matches : null
  }

/** The one value of an option; null when there are more or less. */
export const onlyValue = ({ values }: Option): string | null =>
  values.length === 1 ? (values[0] ?? null) : null
