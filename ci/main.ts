import { LabError } from '../lab/lab-error.ts'
import { checks } from './checks/checks.ts'
import { runChecks } from './checks/run-checks.ts'
import { runSuites } from './run-suites.ts'
import { setUpMachine } from './set-up.ts'
import type { Stage } from './suite.ts'
import { stages } from './suites.ts'
import { isGreen, oneFailure, verdictLine } from './tally.ts'
import type { Tally } from './tally.ts'
import { wantedSuites } from './wanted-suites.ts'

const print = (text: string): void => {
  process.stdout.write(text)
}

const check = async (): Promise<boolean> => (await runChecks(checks, print)).length === 0

/** A set-up that fails is a failure like any other: the last line stays the same for whoever reads it. */
const reported = (cause: unknown): Tally => {
  const text =
    cause instanceof LabError
      ? `✖ ${cause.message} [${cause.code}]\n  next: ${cause.next}`
      : String(cause instanceof Error ? cause.stack : cause)
  process.stderr.write(`${text}\n`)
  return oneFailure
}

const testAll = async (wanted: readonly Stage[], isLong: boolean): Promise<Tally> => {
  await setUpMachine()
  return runSuites(wanted, { isLong }, print)
}

const LONG = '--long'

const test = async (words: readonly string[]): Promise<boolean> => {
  const wanted = wantedSuites(
    words.filter((word) => word !== LONG),
    stages,
  )
  if (wanted.kind === 'unknown') {
    const { word, known } = wanted
    process.stderr.write(`there is no suite ${word}; there are ${known.join(', ')}\n`)
    process.exit(2)
  }
  const tally = await testAll(wanted.stages, words.includes(LONG)).catch(reported)
  print(`\n${verdictLine(tally)}\n`)
  return isGreen(tally)
}

const buildPackage = async (): Promise<boolean> => {
  await (await import('./package/build-package.ts')).buildPackage()
  return true
}

const commands: Readonly<Record<string, (words: readonly string[]) => Promise<boolean>>> = {
  check,
  test,
  package: buildPackage,
  'fuzz-proof': async (words) => (await import('./fuzz/fuzz-proof.ts')).fuzzProofFor(words, print),
  bench: async (words) => (await import('./bench/bench.ts')).bench(print, words),
}

const [command = '', ...words] = process.argv.slice(2)
const run = commands[command]
if (run === undefined) {
  process.stderr.write(`ci/main.ts knows ${Object.keys(commands).join(', ')}, not ${command}\n`)
  process.exit(2)
}
const isFine = await run(words)
process.stdout.write('', () => process.exit(isFine ? 0 : 1))
