/** Sets of the wall as the kernel has them; null where a set is missing or of another type. */
export interface IpsetReading {
  readonly holes: readonly string[] | null
  readonly inner: readonly string[] | null
}

/** Members of one set in the text of `ipset save`, sorted; null unless it exists with exactly this type. */
export function ipsetMembers(saved: string, set: string, type: string): readonly string[] | null {
  const lines = saved.split('\n').map((line) => line.replace(/^(?:ipset> )+/, ''))
  if (!lines.some((line) => line.startsWith(`create ${set} ${type} family inet `))) return null
  const prefix = `add ${set} `
  return lines
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length))
    .sort()
}
