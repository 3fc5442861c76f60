import { expect } from 'vitest'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import { isGranted, refusalIn, told, type Heard } from './wire/heard.ts'
import type { Told } from './wire/rogue-door.ts'

/** What a play may expect of control's door and of an agent's. */
interface IdentityExpectations<R = unknown> {
  /** It was answered with what it asked for. */
  toBeGranted(): R
  /** It was refused, for this reason; refused for another one, or not heard at all, shows nothing. */
  toBeRefusedWith(code: string): R
  /** Of several that asked at once one got it, and the others were refused for this reason. */
  toBeGrantedOnceElse(code: string): R
  /** The other side was there and hung up without an answer. */
  toBeHungUpOn(): R
  /** A caller took the door for control's and asked for this. */
  toHaveBeenTold(path: string): R
  /** A caller came, saw who stood there, and told it nothing. */
  toHaveBeenToldNothing(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends IdentityExpectations<T> {
    readonly __identity?: T
  }
}

expect.extend({
  toBeGranted(heard: Heard) {
    return judge(isGranted(heard), () => `it to be granted; ${told(heard)}`)
  },
  toBeRefusedWith(heard: Heard, code: string) {
    const why = () => `it to be refused with ${code}; ${told(heard)}`
    if (!isGranted(heard) && refusalIn(heard) !== code) throw new Inconclusive(`expected ${why()}`)
    return judge(refusalIn(heard) === code, why)
  },
  toBeGrantedOnceElse(all: readonly Heard[], code: string) {
    const granted = all.filter(isGranted)
    const refused = all.filter((heard) => refusalIn(heard) === code)
    const why = () =>
      `one to be granted, the others refused with ${code}; ${all.map(told).join('; ')}`
    if (granted.length + refused.length < all.length || granted.length === 0)
      throw new Inconclusive(`expected ${why()}`)
    return judge(granted.length === 1, why)
  },
  toBeHungUpOn(heard: Heard) {
    const why = () => `it to be hung up on; ${told(heard)}`
    if (heard.kind === 'no way in') throw new Inconclusive(`expected ${why()}`)
    return judge(heard.kind === 'hung up', why)
  },
  toHaveBeenTold(all: readonly Told[], path: string) {
    return judge(
      all.some((told) => told.path === path),
      () => `the door to be told ${path}; ${heardOf(all)}`,
    )
  },
  toHaveBeenToldNothing(all: readonly Told[]) {
    return judge(all.length === 0, () => `the door to be told nothing; ${heardOf(all)}`)
  },
})

const heardOf = (all: readonly Told[]): string =>
  all.length === 0
    ? 'a caller came and said nothing'
    : all.map(({ path, body }) => `${path} ${JSON.stringify(body).slice(0, 120)}`).join('; ')
