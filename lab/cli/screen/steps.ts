import { plainSteps } from './plain-steps.ts'
import { terminalSteps } from './terminal-steps.ts'
import type { Steps } from '../../steps.ts'
import type { Screen } from './screen.ts'

/** Shows steps on a terminal with running timers; elsewhere (CI, a pipe) as plain lines. */
export const openSteps = <const Title extends string>(
  titles: readonly Title[],
  { stderr }: { readonly stderr: Screen },
): Steps<Title> =>
  stderr.isTTY === true && process.env['CI'] === undefined && process.env['TERM'] !== 'dumb'
    ? terminalSteps(titles, stderr)
    : plainSteps(stderr)
