import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Skip, Tally } from '../tally.ts'

const skipOf = (test: TestCase): readonly Skip[] => {
  const result = test.result()
  return result.state === 'skipped'
    ? [{ name: test.fullName, reason: result.note?.trim() ?? '' }]
    : []
}

const count = (tests: readonly TestCase[], state: 'passed' | 'failed'): number =>
  tests.filter((test) => test.result().state === state).length

const isPending = (test: TestCase): boolean => test.result().state === 'pending'

/** Errors outside of tests: a file that cannot be loaded, a failing hook of a suite. */
const outsideErrors = (module: TestModule): number =>
  module.errors().length +
  [...module.children.allSuites()].flatMap((suite) => suite.errors()).length

/** Counts a vitest run; what neither passed nor was skipped has failed, so that a broken run cannot look green. */
export class TallyReporter implements Reporter {
  tally: Tally | undefined

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const outside = modules.reduce(
      (total, module) => total + outsideErrors(module),
      unhandled.length,
    )
    this.tally = {
      passed: count(tests, 'passed'),
      failed: count(tests, 'failed') + tests.filter(isPending).length + outside,
      skipped: tests.flatMap(skipOf),
    }
  }
}
