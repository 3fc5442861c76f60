import type { Parse } from './argument.ts'

export interface Toggle {
  readonly kind: 'toggle'
  readonly short: string | undefined
  readonly summary: string
}

export interface Valued<T> {
  readonly kind: 'valued'
  readonly short: string | undefined
  /** What stands for the value in `--help`, `NAME`. */
  readonly placeholder: string
  readonly summary: string
  readonly parse: Parse<T>
}

/** Takes all words that stand after it: a command, with flags of its own. */
export interface Tail {
  readonly kind: 'tail'
  readonly short: undefined
  readonly placeholder: string
  readonly summary: string
}

export type FlagSpec = Toggle | Valued<unknown> | Tail
export type FlagSpecs = Readonly<Record<string, FlagSpec>>

type ValueOf<Spec extends FlagSpec> =
  Spec extends Valued<infer T>
    ? T | undefined
    : Spec extends Tail
      ? readonly string[] | undefined
      : boolean

export type FlagValues<Specs extends FlagSpecs> = {
  readonly [Name in keyof Specs]: ValueOf<Specs[Name]>
}

/** A flag that is there or not. `short` is one character: `f` for `-f`. */
export const toggle = (summary: string, short?: string): Toggle => ({
  kind: 'toggle',
  short,
  summary,
})

/** A flag with a value; undefined when not given. `parse` throws `usageError` on a bad value. */
export const valued = <T>(
  placeholder: string,
  summary: string,
  parse: Parse<T>,
  short?: string,
): Valued<T> => ({ kind: 'valued', short, placeholder, summary, parse })

/** A flag that must be the last one: what follows it is a command. Undefined when not given. */
export const tail = (placeholder: string, summary: string): Tail => ({
  kind: 'tail',
  short: undefined,
  placeholder,
  summary,
})

/** `perHost` → `per-host`. */
export const dashed = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
