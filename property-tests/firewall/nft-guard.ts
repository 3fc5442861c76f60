import { type Block, readBlocks } from './nft-text.ts'
import { matchRule } from './nft-rule.ts'
import type { Packet, Verdict } from './packet.ts'

/** A guard as its text says it. */
export interface Guard {
  readonly sets: ReadonlyMap<string, ReadonlySet<string>>
  readonly chains: ReadonlyMap<string, readonly (readonly string[])[]>
}

const HOOKS = { in: 'prerouting', out: 'output' } as const

/** Reads the table in what `nft list table` prints, or in a batch that ends with it. */
export function readGuard(text: string): Guard {
  const table = readBlocks(text).blocks.findLast(({ head }) => head[0] === 'table')
  if (table?.head.join(' ') !== 'table inet drawbridge_guard')
    throw new Error('no guard in the text')
  const named = (kind: string) => table.body.blocks.filter(({ head }) => head[0] === kind)
  return {
    sets: new Map(named('set').map(({ head, body }) => [`@${head[1]}`, membersOf(body)])),
    chains: new Map(named('chain').map(({ body }) => chainOf(body))),
  }
}

/** The first rule that matches decides; where none does, the policy, which is to drop. */
export function passGuard({ sets, chains }: Guard, packet: Packet): Verdict {
  const rules = chains.get(HOOKS[packet.direction])
  if (rules === undefined) throw new Error(`the guard is not at ${HOOKS[packet.direction]}`)
  for (const rule of rules) {
    const verdict = matchRule(rule, packet, sets)
    if (verdict !== null) return verdict
  }
  return 'dropped'
}

function membersOf({ statements }: Block): ReadonlySet<string> {
  const elements =
    statements
      .find(([word]) => word === 'elements')
      ?.slice(2)
      .join(' ') ?? ''
  return new Set(elements.split(', ').filter((member) => member !== ''))
}

function chainOf({ statements }: Block): readonly [string, readonly (readonly string[])[]] {
  const [type, policy, ...rules] = statements
  const [, hook] = /^type filter hook (\S+) priority raw$/.exec(type?.join(' ') ?? '') ?? []
  if (hook === undefined || policy?.join(' ') !== 'policy drop')
    throw new Error('a chain that does not drop by itself before connection tracking')
  return [hook, rules]
}
