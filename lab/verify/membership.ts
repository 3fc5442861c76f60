import type { HostId } from '../../agent/protocol/names.ts'
import type { PairView, StateView } from '../../control/api/contract.ts'

/** What a pair's holes must be. `unsettled`: control is on its way, either is right for now. */
export type HoleWish = 'open' | 'closed' | 'unsettled'

/** From membership alone: a hole for every two members, and for nobody else. */
export const holeWish = (state: StateView, one: string, other: string): HoleWish => {
  const stage = stageOf(state, one, other)
  const areMembers = isMember(state, one) && isMember(state, other)
  if (areMembers && (stage === 'joined' || state.settled)) return 'open'
  if (!areMembers && stage === 'apart') return 'closed'
  return 'unsettled'
}

export const isMember = ({ hosts }: StateView, name: string): boolean =>
  hosts.some(({ id, state }) => id === name && state === 'member')

const stageOf = ({ pairs }: StateView, one: string, other: string): PairView['stage'] =>
  pairs.find(({ a, b }) => isPair(a, b, one, other))?.stage ?? 'apart'

const isPair = (a: HostId, b: HostId, one: string, other: string): boolean =>
  (a === one && b === other) || (a === other && b === one)
