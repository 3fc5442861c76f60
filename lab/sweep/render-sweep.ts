import type { Door } from '../probe/observer/doors.ts'
import { paintOf } from '../verify/paint.ts'
import { renderFindings } from '../verify/render-findings.ts'
import type { RenderOptions } from '../verify/render.ts'
import { describePorts } from './describe-ports.ts'
import type { SweepResult, SweptPair } from './sweep.ts'

/** A sweep to look at: who sent how much to whom, how much got in and where. */
export const renderSweep = (result: SweepResult, { columns, colour }: RenderOptions): string => {
  const paint = paintOf(colour)
  const frames = result.pairs.reduce((sum, { sent }) => sum + sent, 0)
  const seconds = (result.ms / 1000).toFixed(1)
  const names = result.pairs.flatMap(({ from, to }) => [from, to])
  const width = Math.max(...names.map((name) => name.length), 'from'.length)
  return [
    paint.faint(`  ${'from'.padEnd(width)}  ${'to'.padEnd(width)}  ${HEADS}`),
    ...result.pairs.map(
      (pair) =>
        `  ${pair.from.padEnd(width)}  ${pair.to.padEnd(width)}  ${numbersOf(pair)}  ${paint.verdict(pair.verdict, openOf(pair))}`,
    ),
    ...renderFindings(result.findings, { columns, paint }),
    '',
    `  ${paint.verdict(result.verdict, paint.strong(result.verdict))} ${paint.faint(`${whole(frames)} frames in ${seconds} s`)}`,
    '',
  ].join('\n')
}

const WIDTH = 9
const HEADS = ['sent', 'on card', 'accepted'].map((head) => head.padStart(WIDTH)).join('  ')

const numbersOf = ({ sent, reached, accepted }: SweptPair): string =>
  [sent, reached, accepted].map((number) => whole(number).padStart(WIDTH)).join('  ')

const whole = (number: number): string => number.toLocaleString('en')

const openOf = ({ doors, verdict }: SweptPair): string => {
  if (doors.length > 0) return `open: ${describeDoors(doors)}`
  return verdict === 'inconclusive' ? 'does not add up' : 'nothing open'
}

const describeDoors = (doors: readonly Door[]): string => {
  const kinds = new Map<string, number[]>()
  for (const { family, proto, dport } of doors) {
    const kind = `${proto}${family === 6 ? ' v6' : ''}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), dport])
  }
  return [...kinds].map(([kind, ports]) => `${kind} ${describePorts(ports)}`).join('; ')
}
