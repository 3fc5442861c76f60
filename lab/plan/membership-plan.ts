/** What `up` does to the hosts of a lab, by index. */
export interface MembershipPlan {
  /** Stand and stay. */
  readonly keep: readonly number[]
  /** Leave by a real leave. */
  readonly leave: readonly number[]
  /** Known to control, but their machines are lost: taken out first, then made anew if wanted. */
  readonly lost: readonly number[]
  /** Made and joined. */
  readonly join: readonly number[]
}

interface Standing {
  readonly wanted: readonly number[]
  /** Hosts that have a machine. */
  readonly machines: readonly number[]
  /** Hosts that hold a certificate and have not begun to leave. */
  readonly members: readonly number[]
  /** Hosts on their way: invited but never joined, or leaving. Nobody is at it any more. */
  readonly unfinished?: readonly number[]
}

/** A machine that is no member is a leaving of a join or a leave that was cut short: it leaves and is made anew. */
export function planMembership({
  wanted,
  machines,
  members,
  unfinished = [],
}: Standing): MembershipPlan {
  const whole = machines.filter((index) => members.includes(index))
  const keep = whole.filter((index) => wanted.includes(index))
  return {
    keep,
    leave: machines.filter((index) => !keep.includes(index)),
    lost: [...members, ...unfinished].filter((index) => !machines.includes(index)),
    join: wanted.filter((index) => !keep.includes(index)),
  }
}

export const firstHosts = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => at + 1)

/** `up N`: as many of those that stand as are wanted, then the lowest that are free. */
export function wantedHosts(standing: readonly number[], count: number): readonly number[] {
  if (standing.length >= count) return standing.slice(0, count)
  return wantedHosts([...standing, lowestFree(standing)], count)
}

/** `add`: the lowest index that is free. */
export function lowestFree(taken: readonly number[]): number {
  const free = firstHosts(taken.length + 1).find((index) => !taken.includes(index))
  return free ?? taken.length + 1
}
