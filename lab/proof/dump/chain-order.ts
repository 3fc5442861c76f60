import type { Chain } from './dump.ts'

/** The chains that a chain calls. */
export const calledBy = ({ rules }: Chain): readonly string[] => [
  ...new Set(
    rules.flatMap(({ target }) =>
      target.kind === 'jump' || target.kind === 'goto' ? [target.chain] : [],
    ),
  ),
]

/** A chain that calls itself, through others or not: no kernel has loaded that. Null when there is none. */
export function chainCircle(chains: ReadonlyMap<string, Chain>): Chain | null {
  const order = callersFirst(chains)
  const place = new Map(order.map((chain, at) => [chain.name, at]))
  const isBackwards = (chain: Chain): boolean =>
    calledBy(chain).some((name) => (place.get(name) ?? 0) <= (place.get(chain.name) ?? 0))
  return order.find(isBackwards) ?? null
}

/** All chains, each before every one that it calls (if they call each other in no circle). */
export function callersFirst(chains: ReadonlyMap<string, Chain>): readonly Chain[] {
  const seen = new Set<string>()
  const finished: Chain[] = []
  // Calls may be nested as deep as there are chains: no recursion.
  const stack: { readonly chain: Chain; readonly calls: string[] }[] = []
  const enter = (name: string): void => {
    const chain = chains.get(name)
    if (chain === undefined || seen.has(name)) return
    seen.add(name)
    stack.push({ chain, calls: [...calledBy(chain)] })
  }
  for (const name of chains.keys()) {
    enter(name)
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.calls.pop()
      if (next !== undefined) enter(next)
      else {
        finished.push(top.chain)
        stack.pop()
      }
    }
  }
  return finished.toReversed()
}

/** The chains that this one calls, and those that they call, each behind all that call it. */
export function chainsBelow(chains: ReadonlyMap<string, Chain>, from: string): readonly Chain[] {
  const found = new Map<string, Chain>()
  const waiting = [from]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const chain = found.has(name) ? undefined : chains.get(name)
    if (chain === undefined) continue
    found.set(name, chain)
    waiting.push(...calledBy(chain))
  }
  return callersFirst(found).filter(({ name }) => name !== from)
}
