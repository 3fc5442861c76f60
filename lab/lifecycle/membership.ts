import type { HostView, StateView } from '../../control/api/contract.ts'
import { hostIndex, targetOf } from '../plan/machine-name.ts'

export const hostView = (state: StateView, id: string): HostView | undefined =>
  state.hosts.find((host) => host.id === id)

export const isGone = (state: StateView, id: string): boolean => {
  const host = hostView(state, id)
  return host === undefined || host.state === 'gone'
}

/**
 * Every named host is a member whose agent answers and has shaken hands with all others (anew, after a reboot), and
 * control has nothing left to do.
 */
export const hasJoined = (
  state: StateView,
  ids: readonly string[],
  reborn: Reborn = new Map(),
): boolean =>
  state.settled &&
  ids.every((id) => {
    const host = hostView(state, id)
    if (host === undefined || !isUp(state, id)) return false
    return isNewLife(host, reborn) && hasProvedAll(host, ids)
  })

/** A member whose agent answers. */
export const isUp = (state: StateView, id: string): boolean => {
  const host = hostView(state, id)
  return host?.state === 'member' && host.agent === 'up'
}

const hasProvedAll = ({ id, report }: HostView, ids: readonly string[]): boolean => {
  const proved: readonly string[] = report?.overlay.proved ?? []
  return ids.every((other) => other === id || proved.includes(other))
}

/** Hosts that were started again, and when the agent of their last life had begun. */
export type Reborn = ReadonlyMap<string, string | undefined>

/** Control goes on believing in a dead agent for some seconds. */
const isNewLife = ({ id, report }: HostView, reborn: Reborn): boolean =>
  !reborn.has(id) || report?.agent.startedAt !== reborn.get(id)

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

/** Hosts by index: those that hold a certificate and stay, and those that were invited or are leaving. */
export const membersOf = (
  state: StateView,
): { readonly members: readonly number[]; readonly unfinished: readonly number[] } => ({
  members: indexesIn(state, ['enrolled', 'member']),
  unfinished: indexesIn(state, ['invited', 'leaving']),
})

const indexesIn = ({ hosts }: StateView, states: readonly HostView['state'][]): readonly number[] =>
  hosts
    .filter(({ state }) => states.includes(state))
    .flatMap(({ id }) => hostIndex(targetOf(id)) ?? [])
    .sort((one, other) => one - other)
