import { duration } from '../screen/spent-time.ts'
import type { Judged } from './judge-played.ts'

/** One line per scenario; what is known of those that were not held stands under them. */
export function renderPlayed({ verdict, scenarios, trouble }: Judged): string {
  const width = Math.max(...scenarios.map(({ id }) => id.length), 0)
  return [
    ...scenarios.flatMap(({ id, verdict: one, ms, evidence }) => [
      `  ${id.padEnd(width)}  ${one.padEnd('inconclusive'.length)}  ${duration(ms).padStart(7)}`,
      ...evidence.map(indented),
    ]),
    ...trouble.map(indented),
    '',
    `  ${verdict}: ${String(scenarios.length)} scenario${scenarios.length === 1 ? '' : 's'}`,
  ].join('\n')
}

const indented = (text: string): string => `      ${text.replaceAll('\n', '\n      ')}`
