import { runProgram, tryProgram } from '../program/run-program.ts'
import { emptyLegacyTable } from './legacy-tables.ts'
import { HOLES_SET, INNER_SET } from './rules/names.ts'
import type { RulesInput } from './rules/rules-input.ts'
import { type FirewallSets, renderSets } from './rules/sets.ts'
import { renderWall4 } from './rules/wall4.ts'
import { renderWall6 } from './rules/wall6.ts'

/** Loads the IPv4 wall in one transaction. Its sets must exist. */
export const loadWall4 = (input: RulesInput): Promise<string> =>
  runProgram({ program: 'iptables-nft-restore', args: [], input: renderWall4(input) })

export const loadWall6 = (): Promise<string> =>
  runProgram({ program: 'ip6tables-nft-restore', args: [], input: renderWall6() })

/**
 * Gives the wall's sets exactly these members. A set of another type under our name cannot be swapped out while
 * rules refer to it: then the wall closes to everybody first.
 */
export async function loadSets(input: RulesInput, sets: FirewallSets): Promise<void> {
  const restore = {
    program: 'ipset',
    args: ['-exist', 'restore'],
    input: renderSets(sets, input.tunnelPort),
  }
  if ((await tryProgram(restore)).code === 0) return
  await runProgram({ program: 'iptables-nft-restore', args: [], input: CLOSED_WALL })
  for (const set of [HOLES_SET, INNER_SET, `${HOLES_SET}-next`, `${INNER_SET}-next`])
    await tryProgram({ program: 'ipset', args: ['destroy', set] })
  await runProgram(restore)
  await loadWall4(input)
}

/** Adds and deletes single members of the wall's sets. */
export const changeSets = (lines: readonly string[]): Promise<string> =>
  runProgram({ program: 'ipset', args: ['-exist', 'restore'], input: `${lines.join('\n')}\n` })

/** Deletes tables that are not ours; one that refuses does not save the others. */
export async function deleteTables(tables: readonly string[]): Promise<void> {
  for (const table of tables)
    await tryProgram({ program: 'nft', args: ['-f', '-'], input: `delete table ${table}\n` })
}

/** Empties legacy iptables tables. */
export async function emptyLegacyTables(tables: readonly string[]): Promise<void> {
  for (const table of tables) await emptyLegacyTable(table)
}

const CLOSED_WALL = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
COMMIT
`
