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

export type FlagSpec = Toggle | Valued<unknown>
export type FlagSpecs = Readonly<Record<string, FlagSpec>>

type ValueOf<Spec extends FlagSpec> = Spec extends Valued<infer T> ? T | undefined : boolean

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

/** `perHost` → `per-host`. */
export const dashed = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
