import type { InstanceState } from '../../protocol/app.ts'
import type { ContainerDetails } from '../engine/container-state.ts'

/** Why a container is in its state, in a line for people; null when there is nothing to say. */
export function detailOf(
  { State }: ContainerDetails,
  state: InstanceState,
  lastWords: string,
): string | null {
  if (state === 'failed') {
    const why =
      State.OOMKilled === true
        ? 'it used more memory than it may'
        : `it ended with ${State.ExitCode}`
    return [why, State.Error, lastWords]
      .filter((text) => text !== '')
      .join(': ')
      .slice(0, 500)
  }
  const last = State.Health?.Log?.at(-1)
  if (state === 'healthy' || last === undefined || last.ExitCode === 0) return null
  return `its health check ended with ${last.ExitCode}: ${plain(last.Output)}`.slice(0, 300)
}

/** On one line, and without anything that a terminal would obey: a component chose these words. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
