// A program: plays the scenarios or attacks that its environment names and tells its parent of each, for
// `lab scenario run` and `lab attack replay`, which may not import them. Its arguments: which of the two, and where
// a JUnit file goes.
import { createVitest } from 'vitest/node'
import { TellingReporter } from './telling-reporter.ts'

const [project = 'scenarios', junit] = process.argv.slice(2)
const tell = (word: unknown, then = () => undefined): void => {
  if (process.connected) process.send?.(word, then)
}

const vitest = await createVitest('test', {
  root: `${import.meta.dirname}/..`,
  project: [project],
  watch: false,
  reporters: [
    new TellingReporter(tell),
    ...(junit === undefined ? [] : [['junit', { outputFile: junit }] as ['junit', object]]),
  ],
})

// Whoever asked for it says stop, or is gone: plays that are on their way undo what they began.
const breakOff = () => {
  vitest.cancelCurrentRun('keyboard-input').catch(() => process.exit(1))
}
process.on('message', breakOff)
process.on('disconnect', breakOff)

await vitest.start()
await vitest.close()
tell({ kind: 'over' }, () => process.exit(0))
