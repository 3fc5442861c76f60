import { expect } from 'vitest'
import type { Attempt } from './component-actor.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'

/** What a play may expect of what is tried inside a component. */
interface ConfinementExpectations<R = unknown> {
  /** It was done. */
  toBeDone(): R
  /** The kernel refused it, and said why. */
  toBeRefused(): R
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends ConfinementExpectations<T> {
    readonly __confinement?: T
  }
}

expect.extend({
  toBeDone(attempt: Attempt) {
    return judge(attempt.isDone, () => `${attempt.what} to be done; ${toldOf(attempt)}`)
  },
  toBeRefused(attempt: Attempt) {
    const why = () => `${attempt.what} to be refused; ${toldOf(attempt)}`
    if (!attempt.isDone && !/^refused: \S/.test(attempt.said))
      throw new Inconclusive(`expected ${why()}`)
    return judge(!attempt.isDone, why)
  },
})

const toldOf = ({ said }: Attempt): string => `the component was told: ${said.slice(0, 200)}`

export { expect }
