import { parseTarget } from '../../access/words/target-word.ts'
import { required, type Required } from './argument.ts'

/** A target as typed, once it can mean something. `E_TARGET`. */
export const targetArgument = (summary: string): Required<string> =>
  required(summary, (text) => {
    parseTarget(text)
    return text
  })
