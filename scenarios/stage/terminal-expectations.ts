import { expect } from 'vitest'
import { Inconclusive } from './inconclusive.ts'
import { judge } from './judge.ts'
import type { Shown } from './typed-on-terminal.ts'
import type { Knocked } from './typed-tunnel.ts'
import { isMoreThanLines, PLAIN, reachesBeyondThePicture } from './words-for-terminals.ts'

/** What a play may expect of what people type on their own machines. */
interface TerminalExpectations<R = unknown> {
  /** The terminal got the plain words, and nothing that it would obey. */
  toShowLinesOnly(): R
  /** The terminal got the plain words, and nothing that reaches beyond the picture. */
  toShowPictureOnly(): R
  /** The door is reached by loopback, and by no address that others know. */
  toBeReachedFromHereOnly(): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the declaration that is merged with says so
  interface Matchers<T = any> extends TerminalExpectations<T> {
    readonly __terminal?: T
  }
}

expect.extend({
  toShowLinesOnly: (shown: Shown) => judgeShown(shown, isMoreThanLines),
  toShowPictureOnly: (shown: Shown) => judgeShown(shown, reachesBeyondThePicture),
  toBeReachedFromHereOnly({ port, isHere, elsewhere, open }: Knocked) {
    const why = () =>
      `port ${String(port)} to be reached from here only; it was ${isHere ? '' : 'not '}reached from here, and by ${listed(elsewhere)} of ${listed(open)}, by which an open door was reached`
    if (!isHere || open.length === 0) throw new Inconclusive(`expected ${why()}`)
    return judge(elsewhere.length === 0, why)
  },
})

function judgeShown({ words, bytes }: Shown, isHarmful: (bytes: string) => boolean) {
  const why = () =>
    `\`lab ${words.join(' ')}\` to show ${JSON.stringify(PLAIN)} and do nothing else to a terminal, which got ${JSON.stringify(bytes.slice(0, 300))}`
  if (!bytes.includes(PLAIN)) throw new Inconclusive(`expected ${why()}`)
  return judge(!isHarmful(bytes), why)
}

const listed = (addresses: readonly string[]): string => addresses.join(', ') || 'none'

export { expect }
