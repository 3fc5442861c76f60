const SHOWN = 8

/** `22, 80-82 and 3 more`: in order, neighbours together, never longer than a line. */
export const describePorts = (ports: readonly number[]): string => {
  const ranges: [number, number][] = []
  for (const port of [...ports].sort((one, other) => one - other)) {
    const last = ranges.at(-1)
    if (last && port <= last[1] + 1) last[1] = port
    else ranges.push([port, port])
  }
  const shown = ranges
    .slice(0, SHOWN)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
  const left = ranges.slice(SHOWN).reduce((sum, [first, last]) => sum + last - first + 1, 0)
  return shown.join(', ') + (left > 0 ? ` and ${left} more` : '')
}
