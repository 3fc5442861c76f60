import { spentTime } from '../lab/cli/screen/spent-time.ts'
import { judged, oneFailure, sum, verdictLine } from './tally.ts'
import type { Lane, Stage, Suite, SuiteRun } from './suite.ts'
import type { Tally } from './tally.ts'

type Print = (text: string) => void

const broken = (cause: unknown, print: Print): Tally => {
  print(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`)
  return oneFailure
}

const printSkips = ({ skipped }: Tally, print: Print): void => {
  for (const { name, reason } of skipped)
    print(`skipped: ${name}: ${reason || 'NO REASON GIVEN'}\n`)
}

const runOne = async (suite: Suite, run: SuiteRun, print: Print): Promise<Tally> => {
  const startedAt = performance.now()
  print(`\n=== ${suite.name}\n`)
  const tally = await suite.run(run).catch((cause: unknown) => broken(cause, print))
  printSkips(tally, print)
  print(`=== ${suite.name}: ${verdictLine(judged(tally))} (${spentTime(startedAt)})\n`)
  return judged(tally)
}

const runLane = async (lane: Lane, run: SuiteRun, print: Print): Promise<readonly Tally[]> => {
  const tallies: Tally[] = []
  for (const suite of lane) tallies.push(await runOne(suite, run, print))
  return tallies
}

/** Runs one stage after the other; a suite that breaks down counts as one failure and stops nobody else. */
export const runSuites = async (
  stages: readonly Stage[],
  { isLong }: Pick<SuiteRun, 'isLong'>,
  print: Print,
): Promise<Tally> => {
  const tallies: Tally[] = []
  for (const lanes of stages) {
    const run = { isLong, isBeside: lanes.length > 1 }
    const ran = await Promise.all(lanes.map(async (lane) => runLane(lane, run, print)))
    tallies.push(...ran.flat())
  }
  return sum(tallies)
}
