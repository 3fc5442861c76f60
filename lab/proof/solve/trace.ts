import type { Firewall } from '../firewall.ts'
import type { PacketSets } from '../packet-set/packet-sets.ts'
import { effectOf, type Change } from './changed.ts'
import type { PlacedTable, RuleStep } from './placed-table.ts'
import type { Decider } from './pull-back.ts'
import { isStage, ROADS, type Hook } from './road.ts'
import { inStates } from '../space/possible.ts'

/** What becomes of one packet, and which rule or policy says so; `unsure`: the rule that cannot be known. */
export interface Fate {
  readonly verdict: 'accept' | 'drop' | 'unsure'
  /** Null: the routing sends the packet another way. */
  readonly decider: Decider | null
}

/** Follows one packet rule by rule. Where it is accepted, the filter table's word is named. */
export function traceOf(firewall: Firewall, hook: Hook, bits: Uint8Array): Fate {
  let fate: Fate = { verdict: 'accept', decider: null }
  let packet = bits
  for (const stop of ROADS[hook].filter(isStage)) {
    const table = firewall.placed(stop)
    const isAsked =
      !stop.onlyNew || firewall.space.sets.holds(inStates(firewall.space, ['NEW']), packet)
    if (table === null || !isAsked) continue
    const walk = new TraceWalk(table, packet)
    const here = walk.run(stop.chain)
    if (here.verdict !== 'accept') return here
    if (stop.table === 'filter') fate = here
    packet = walk.packet
  }
  return fate
}

interface Frame {
  readonly steps: readonly RuleStep[]
  at: number
}

class TraceWalk {
  packet: Uint8Array
  readonly #table: PlacedTable
  readonly #sets: PacketSets

  constructor(table: PlacedTable, packet: Uint8Array) {
    this.#table = table
    this.#sets = table.context.space.sets
    this.packet = packet
  }

  run(base: string): Fate {
    const stack: Frame[] = [{ steps: this.#table.steps(base), at: 0 }]
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.steps[top.at++]
      if (step === undefined) stack.pop()
      else {
        const fate = this.#step(step, stack)
        if (fate !== null) return fate
      }
    }
    const chain = this.#table.chain(base)
    return { verdict: chain.policy ?? 'drop', decider: chain }
  }

  #step({ match, target, rule }: RuleStep, stack: Frame[]): Fate | null {
    if (!this.#sets.holds(match.may, this.packet)) return null
    const isUnsure = !this.#sets.holds(match.must, this.packet)
    if (target.kind === 'continue' || target.kind === 'change-set') return null
    if (isUnsure) return { verdict: 'unsure', decider: rule }
    switch (target.kind) {
      case 'accept':
      case 'drop':
        return { verdict: target.kind, decider: rule }
      case 'unknown':
        return { verdict: 'unsure', decider: rule }
      case 'return':
        stack.pop()
        return null
      case 'jump':
        stack.push({ steps: this.#table.steps(target.chain), at: 0 })
        return null
      case 'goto':
        stack.pop()
        stack.push({ steps: this.#table.steps(target.chain), at: 0 })
        return null
      case 'mark':
      case 'untrack':
        this.#change(target)
        return null
      case 'translate':
        this.#change(target)
        return { verdict: 'accept', decider: rule }
    }
  }

  /** The first of the packets that the target may make of it. */
  #change(change: Change): void {
    const { space, family } = this.#table.context
    const { isChanged, after } = effectOf(space, family, change)
    const unchanged = this.packet
    let same = after
    for (let variable = space.width - 1; variable >= 0; variable--)
      if (!isChanged(variable)) same = this.#sets.and(same, this.#bit(variable, unchanged))
    this.packet = this.#sets.pick(same, unchanged) ?? unchanged
  }

  #bit(variable: number, bits: Uint8Array): number {
    return bits[variable] === 1
      ? this.#sets.choose(variable, 0, 1)
      : this.#sets.choose(variable, 1, 0)
  }
}
