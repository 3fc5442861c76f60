/** `iptables-save` without what changes by itself: comments with the date, and the counters of policies. */
export function wallText(saved: string): string {
  const lines = saved
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^(:\S+ \S+) \[\d+:\d+\]$/, '$1 [0:0]'))
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}
