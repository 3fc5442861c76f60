import type { DesiredState } from '../protocol/desired-state.ts'
import { isSameNetwork, planChange } from './plan-change.ts'

/** The new state without what it opens: what stands after the closing half of a change. */
export function stateBetween(from: DesiredState, to: DesiredState): DesiredState {
  const { punch, join } = planChange(from, to)
  const fresh = new Set(punch.map(({ host }) => host))
  const joining = new Set(join.map(({ host }) => host))
  return {
    ...to,
    peers: to.peers
      .filter(({ host }) => !fresh.has(host))
      .map((peer) => (joining.has(peer.host) ? { ...peer, stage: 'punched' as const } : peer)),
    apps: to.apps.filter((app) => from.apps.some((one) => isSameNetwork(one, app))),
  }
}
