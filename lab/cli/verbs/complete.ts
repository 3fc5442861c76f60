import { rest } from '../arguments/argument.ts'
import { candidates } from '../complete/candidates.ts'
import { lookAround } from '../complete/look-around.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'print what may stand where the cursor is: asked by the shell, see completion',
  details:
    'Takes the words after `lab`, the last one as far as it is typed. Exit code 10: the shell shall offer files.',
  isHidden: true,
  effect: 'reads',
  arguments: { words: rest('the words so far') },
  flags: {},
  async run({ arguments: { words }, verbs, out }) {
    const typed = { before: words.slice(0, -1), partial: words.at(-1) ?? '' }
    const found = await candidates(typed, verbs, lookAround()).catch(() => []) // a completion that fails offers nothing: no message may land on the line being typed
    if (found === 'files') return FILES
    out.answer({ candidates: found }, found.map((one) => `${one}\n`).join(''))
    return 0
  },
})

const FILES = 10
