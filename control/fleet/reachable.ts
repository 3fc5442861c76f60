import type { Fleet, HostRecord } from './model.ts'

/**
 * Whether control dials this host. One that has left is dialled on, so that it learns it if it comes
 * back, until it has said so, its place is given to another or no certificate of it can hold any more.
 */
export const isToBeReached = (fleet: Fleet, host: HostRecord, agentLifeMs: number): boolean => {
  switch (host.state) {
    case 'invited':
      return false
    case 'enrolled':
    case 'member':
    case 'leaving':
      return true
    case 'gone':
      return isOwedAnOrder(fleet, host, agentLifeMs)
  }
}

/** It left so long ago that no certificate of it can hold any more. */
export const isBeyondReturn = (
  { state, leftAt }: HostRecord,
  now: number,
  agentLifeMs: number,
): boolean => state === 'gone' && (leftAt === null || now >= leftAt + agentLifeMs)

const isOwedAnOrder = (fleet: Fleet, host: HostRecord, agentLifeMs: number): boolean => {
  if (host.desired === null || host.applied === host.generation) return false
  if (isBeyondReturn(host, fleet.now, agentLifeMs)) return false
  return ![...fleet.hosts.values()].some(
    ({ id, address, state }) => id !== host.id && state !== 'gone' && address === host.address,
  )
}
