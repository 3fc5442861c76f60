/** Reads one word of the command line; throws `LabError` (`usageError`) when it makes no sense. */
export type Parse<T> = (text: string) => T

export interface Required<T> {
  readonly kind: 'required'
  readonly summary: string
  readonly parse: Parse<T>
}

export interface Optional<T> {
  readonly kind: 'optional'
  readonly summary: string
  readonly parse: Parse<T>
}

export interface Rest {
  readonly kind: 'rest'
  readonly summary: string
}

export interface OptionalRest {
  readonly kind: 'optional-rest'
  readonly summary: string
}

export type ArgumentSpec = Required<unknown> | Optional<unknown> | Rest | OptionalRest
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>

type ValueOf<Spec extends ArgumentSpec> =
  Spec extends Required<infer T>
    ? T
    : Spec extends Optional<infer T>
      ? T | undefined
      : readonly string[]

export type ArgumentValues<Specs extends ArgumentSpecs> = {
  readonly [Name in keyof Specs]: ValueOf<Specs[Name]>
}

const asTyped: Parse<string> = (text) => text

export const required = <T>(summary: string, parse: Parse<T>): Required<T> => ({
  kind: 'required',
  summary,
  parse,
})

export const requiredText = (summary: string): Required<string> => required(summary, asTyped)

/** Undefined when not given. */
export const optional = <T>(summary: string, parse: Parse<T>): Optional<T> => ({
  kind: 'optional',
  summary,
  parse,
})

export const optionalText = (summary: string): Optional<string> => optional(summary, asTyped)

/** All words that are left, flags included: a command to be run somewhere. Must be the last argument. */
export const rest = (summary: string): Rest => ({ kind: 'rest', summary })

/** A command that may be left away: all words after `--`, or from the first that is neither an argument nor a flag. Must be the last argument. */
export const optionalRest = (summary: string): OptionalRest => ({ kind: 'optional-rest', summary })
