import { isCalled, type StandingLab } from '../lifecycle/standing-lab.ts'
import { parseTarget, type TargetAsked } from './words/target-word.ts'

/** What a word means in this lab, whose topology may have given its hosts names of their own. `E_TARGET`. */
export function targetIn({ hosts }: Pick<StandingLab, 'hosts'>, word: string): TargetAsked {
  const named = hosts.find((host) => isCalled(host, word))
  return named === undefined ? parseTarget(word) : { kind: 'host', host: named.plan.machine }
}
