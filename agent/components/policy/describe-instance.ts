import type { AppReport, InstanceState } from '../../protocol/app.ts'
import type { ContainerDetails } from '../engine/container-state.ts'
import { detailOf } from './detail.ts'
import type { Wish } from './names.ts'
import { stateOf } from './next-step.ts'
import { NO_PAST, type Past } from './past.ts'

/** What is known of one wish besides its container. */
export interface Note {
  readonly state: InstanceState
  readonly detail: string | null
}

export type Said = AppReport['instances'][number]

interface Known {
  readonly wish: Wish
  readonly found: ContainerDetails | null
  readonly note: Note | undefined
  readonly past: Past | undefined
  /** How the container ended the last time. */
  readonly lastEnd: string | undefined
  readonly nowMs: number
}

/** What is reported of one wished instance. */
export function describeInstance({ wish, found, note, past, lastEnd, nowMs }: Known): Said {
  if (found === null) return { ...unseenInstance(wish), ...note }
  const { restarts } = past ?? NO_PAST
  const state = stateOf(found, nowMs)
  const before =
    state === 'starting' && restarts > 0 && lastEnd !== undefined
      ? `it was started again: ${lastEnd}`.slice(0, 500)
      : null
  const own = state === 'failed' && lastEnd !== undefined ? lastEnd : detailOf(found, state, '')
  return {
    ...unseenInstance(wish),
    state: note?.state === 'failed' ? 'failed' : state,
    restarts,
    container: found.Id.slice(0, 12),
    detail: note?.detail ?? own ?? before,
  }
}

/** What is reported of one that nobody has looked at yet. */
export const unseenInstance = ({ instance: { component, index, revision } }: Wish): Said => ({
  component,
  index,
  revision,
  state: 'starting',
  restarts: 0,
  container: null,
  detail: null,
})
