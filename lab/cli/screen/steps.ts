import { jsonSteps } from './json-steps.ts'
import { plainSteps } from './plain-steps.ts'
import { terminalSteps } from './terminal-steps.ts'
import type { Steps } from '../../steps.ts'
import type { Screen } from './screen.ts'

/** Shows steps on a terminal with running timers; elsewhere (CI, a pipe) as plain lines, for programs as JSON. */
export const openSteps = <const Title extends string>(
  titles: readonly Title[],
  { stderr, json }: { readonly stderr: Screen; readonly json: boolean },
): Steps<Title> => {
  if (json) return jsonSteps(stderr)
  return stderr.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb'
    ? terminalSteps(titles, stderr)
    : plainSteps(stderr)
}
