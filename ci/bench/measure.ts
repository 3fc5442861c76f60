export interface Measured {
  readonly what: string
  /** What stands beside the target: a ratio, seconds or MiB. */
  readonly value: number
  readonly unit: '×' | 's' | 'MiB'
  /** At most this, or at least. */
  readonly target: number
  readonly isAtLeast?: boolean
  /** The figures it was made from. */
  readonly from: string
}

export const isMet = ({ value, target, isAtLeast = false }: Measured): boolean =>
  isAtLeast ? value >= target : value <= target

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

export const measuredLine = (measured: Measured): string => {
  const { what, value, unit, target, isAtLeast = false, from } = measured
  const verdict = isMet(measured) ? 'met   ' : 'MISSED'
  return `${verdict}  ${what.padEnd(46)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(3)}  target ${isAtLeast ? '≥' : '≤'} ${String(target)} ${unit}   ${from}`
}
