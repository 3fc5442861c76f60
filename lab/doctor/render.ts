import { styleText } from 'node:util'
import type { Finding, FindingState } from './finding.ts'
import type { Screen } from '../cli/screen/screen.ts'

const MARKS: Readonly<Record<FindingState, readonly ['green' | 'yellow' | 'red', string]>> = {
  good: ['green', '✔'],
  weaker: ['yellow', '!'],
  untried: ['yellow', '?'],
  lacking: ['red', '✖'],
}

const mark = (state: FindingState, stream: Screen): string => {
  const [color, sign] = MARKS[state]
  return styleText(color, sign, { stream })
}

const count = (findings: readonly Finding[], state: FindingState): number =>
  findings.filter((finding) => finding.state === state).length

/** The last line: what follows from all the others. */
export const conclusion = (findings: readonly Finding[]): string => {
  const [lacking, untried] = [count(findings, 'lacking'), count(findings, 'untried')]
  if (lacking > 0)
    return `This machine cannot carry a lab yet: ${String(lacking)} of ${String(findings.length)} checks failed.`
  if (untried > 0)
    return `Nothing is wrong so far, but ${String(untried)} of ${String(findings.length)} checks could not be tried.`
  return 'This machine can carry a lab.'
}

/** How to mend a finding; said once for neighbours that are mended the same way. */
const mending = (findings: readonly Finding[], index: number): readonly string[] => {
  const next = findings[index]?.next ?? ''
  return next === findings[index + 1]?.next ? [] : next.split('\n').filter(Boolean)
}

/** A line per finding, and below it how to mend it. */
export const renderFindings = (findings: readonly Finding[], stream: Screen): string => {
  const width = Math.max(...findings.map(({ id }) => id.length))
  const arrow = `  ${' '.repeat(width)}  ${styleText('dim', '→', { stream })}`
  const lines = findings.flatMap(({ id, state, found }, index) => [
    `${mark(state, stream)} ${id.padEnd(width)}  ${found}`,
    ...mending(findings, index).map((line) => `${arrow} ${line}`),
  ])
  return `${lines.join('\n')}\n\n${conclusion(findings)}\n`
}
