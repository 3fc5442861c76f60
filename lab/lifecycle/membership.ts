import type { HostView, StateView } from '../../control/api/contract.ts'

export const hostView = (state: StateView, id: string): HostView | undefined =>
  state.hosts.find((host) => host.id === id)

export const isGone = (state: StateView, id: string): boolean => {
  const host = hostView(state, id)
  return host === undefined || host.state === 'gone'
}

/** Every named host is a member and control has nothing left to do. */
export const hasJoined = (state: StateView, ids: readonly string[]): boolean =>
  state.settled && ids.every((id) => hostView(state, id)?.state === 'member')

/** "host-1 member · host-2 enrolled · 1 of 3 pairs joined", as shown while waiting. */
export function describeMembership(state: StateView): string {
  const hosts = state.hosts
    .filter((host) => host.state !== 'gone')
    .map((host) => `${host.id} ${host.state}${host.agent === 'up' ? '' : ' (agent down)'}`)
  const joined = state.pairs.filter(({ stage }) => stage === 'joined').length
  return `${summary(hosts)} · ${String(joined)} of ${String(state.pairs.length)} pairs joined`
}

const summary = (hosts: readonly string[]): string =>
  hosts.length > 6 ? `${hosts.slice(0, 6).join(', ')}, …` : hosts.join(', ')
