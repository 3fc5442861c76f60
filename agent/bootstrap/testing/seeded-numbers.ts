/** Whole numbers from 1 to `most`, the same for the same seed (mulberry32). */
export function seededNumbers(seed: number, howMany: number, most: number): readonly number[] {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return Array.from({ length: howMany }, () => 1 + Math.floor(next() * most))
}
