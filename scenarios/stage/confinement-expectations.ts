import { expect } from 'vitest'
import type { Attempt } from './component-actor.ts'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import type { Wished } from './wished-component.ts'

/** What a play may expect of what is tried inside a component. */
interface ConfinementExpectations<R = unknown> {
  /** It was done. */
  toBeDone(): R
  /** The kernel refused it, and said why. */
  toBeRefused(): R
  /** It was deployed, and sees nothing of its host. */
  toStandConfined(): R
  /** Control did not take the spec, and its host has no container of it. */
  toBeRefusedAsSpec(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
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
  toStandConfined(wished: Wished) {
    return judge(wished.kind === 'stands' && !wished.seen.isDone, () => {
      return `it to stand confined; ${toldOfWish(wished)}`
    })
  },
  toBeRefusedAsSpec(wished: Wished) {
    const why = () => `it to be turned away; ${toldOfWish(wished)}`
    if (wished.kind === 'refused' && wished.code !== 'E_MALFORMED')
      throw new Inconclusive(`expected ${why()}`)
    return judge(wished.kind === 'refused' && wished.containers === 0, why)
  },
})

const toldOfWish = (wished: Wished): string =>
  wished.kind === 'refused'
    ? `control refused it with ${wished.code}, and its host has ${String(wished.containers)} containers of it`
    : `it stands, and of its host's processes ${toldOf(wished.seen)}`

const toldOf = ({ said }: Attempt): string => `the component was told: ${said.slice(0, 200)}`

export { expect }
