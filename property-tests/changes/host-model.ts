import type { ChangePlan } from '../../agent/desired/plan-change.ts'
import type { DesiredState, Peer } from '../../agent/protocol/desired-state.ts'

/** A host as two sets: who is let in, and who is in the overlay. Doing anything twice is an error. */
export interface HostModel {
  readonly holes: ReadonlySet<string>
  readonly joined: ReadonlySet<string>
}

export const hostOf = (state: DesiredState | null): HostModel => ({
  holes: new Set(state?.peers.map((peer) => named(state, peer))),
  joined: new Set(
    state?.peers.filter(({ stage }) => stage === 'joined').map((peer) => named(state, peer)),
  ),
})

export interface Step {
  readonly verb: 'part' | 'shut' | 'punch' | 'join'
  readonly peer: string
}

/** The steps of a plan, in the order in which a host takes them. */
export const stepsOf = (
  plan: ChangePlan,
  from: DesiredState | null,
  to: DesiredState,
): readonly Step[] =>
  [
    { verb: 'part' as const, state: from },
    { verb: 'shut' as const, state: from },
    { verb: 'punch' as const, state: to },
    { verb: 'join' as const, state: to },
  ].flatMap(({ verb, state }) =>
    plan[verb].map((peer) => ({ verb, peer: state === null ? 'nobody' : named(state, peer) })),
  )

export function take({ holes, joined }: HostModel, { verb, peer }: Step): HostModel {
  switch (verb) {
    case 'part':
      return { holes, joined: removed(joined, peer) }
    case 'shut':
      return { holes: removed(holes, peer), joined }
    case 'punch':
      return { holes: added(holes, peer), joined }
    case 'join':
      return { holes, joined: added(joined, peer) }
  }
}

/** Every state of the host on the way, the first and the last included. */
export const way = (start: HostModel, steps: readonly Step[]): readonly HostModel[] =>
  steps.reduce<readonly HostModel[]>(
    (passed, step) => [...passed, take(passed.at(-1) ?? start, step)],
    [start],
  )

/** A peer in one overlay: with another address, key, port or network it is somebody else. */
function named({ overlay, self }: DesiredState, peer: Peer): string {
  const { host, address, publicKey, inner, mac } = peer
  return [host, address, publicKey, inner, mac, overlay.vni, overlay.port, self.mac].join(' ')
}

function removed(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  if (!set.has(member)) throw new Error(`${member} is not there to be removed`)
  return new Set([...set].filter((one) => one !== member))
}

function added(set: ReadonlySet<string>, member: string): ReadonlySet<string> {
  if (set.has(member)) throw new Error(`${member} is there already`)
  return new Set([...set, member])
}
