/** Works through the things a few at a time; answers in their order. */
export const inPool = async <T, R>(
  size: number,
  things: readonly T[],
  work: (thing: T) => Promise<R>,
): Promise<readonly R[]> => {
  const left = [...things.entries()]
  const results: R[] = []
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1])
  }
  await Promise.all(Array.from({ length: size }, worker))
  return results
}
