import { readFile } from 'node:fs/promises'
import { runProgram, tryProgram } from '../program/run-program.ts'

/**
 * Tables of the legacy iptables, which `nft` does not see. They send no event, so their lists in /proc are read:
 * a name appears there with the first use. An empty table with open policies decides nothing and stays.
 */
const FAMILIES = [
  { family: 'ip', list: '/proc/net/ip_tables_names', program: 'iptables-legacy' },
  { family: 'ip6', list: '/proc/net/ip6_tables_names', program: 'ip6tables-legacy' },
] as const

/** Legacy tables with a rule, a chain or a closed policy in them, `ip nat`. */
export async function legacyTables(): Promise<readonly string[]> {
  const found = await Promise.all(
    FAMILIES.map(async ({ family, list, program }) => {
      const names = await listed(list)
      const used = await Promise.all(names.map((name) => isUsed(program, name)))
      return names
        .filter((_, index) => used[index] === true)
        .map((name) => `legacy ${family} ${name}`)
    }),
  )
  return found.flat()
}

/** Empties one of them. */
export async function emptyLegacyTable(table: string): Promise<void> {
  const [, family = '', name = ''] = /^legacy (\S+) (\S+)$/.exec(table) ?? []
  const program = FAMILIES.find((one) => one.family === family)?.program
  if (program === undefined) return
  const saved = await runProgram({ program: `${program}-save`, args: ['-t', name] })
  const chains = [...saved.matchAll(/^:([A-Z]+) (?!-)/gm)].map(
    ([, chain]) => `:${chain} ACCEPT [0:0]`,
  )
  const input = [`*${name}`, ...chains, 'COMMIT', ''].join('\n')
  await runProgram({ program: `${program}-restore`, args: [], input })
}

async function listed(path: string): Promise<readonly string[]> {
  // The file is missing where the kernel has no legacy iptables.
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').filter((name) => name !== '')
}

// A table that cannot be read counts as used: it is reported rather than passed over.
async function isUsed(program: string, name: string): Promise<boolean> {
  const { code, stdout } = await tryProgram({
    program: `${program}-save`,
    args: ['-t', name],
  }).catch(() => ({ code: null, stdout: '' }))
  return code !== 0 || /^-A |^:\S+ (?!ACCEPT )/m.test(stdout)
}
