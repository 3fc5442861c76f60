import type { NftTable } from './nft-tables.ts'

/**
 * Chains, policies and rules of a table as one text, the same whether they were listed (`nft -s list`) or told by
 * events (`nft -s monitor`), so that both can be compared. Sets and their members are not in it.
 */
export function shapeOfTable({ text }: NftTable): string {
  const chains = new Chains()
  let chain: string | null = null
  for (const line of text.split('\n').map(plain)) {
    const opened = /^chain (\S+) \{$/.exec(line)
    if (opened !== null) chains.add((chain = opened[1] ?? ''), '')
    else if (line === '}') chain = null
    else if (chain !== null && line.startsWith('type ')) chains.add(chain, line)
    else if (chain !== null && line !== '') chains.rule(chain, line)
  }
  return chains.text()
}

/** The shape of the table `ip filter` after a transaction that wrote it anew; null if the transaction did not. */
export function shapeOfRewriting(table: string, lines: readonly string[]): string | null {
  const last = lines.lastIndexOf(`add table ${table}`)
  if (
    last <= lines.lastIndexOf(`delete table ${table}`) ||
    !lines.includes(`delete table ${table}`)
  )
    return null
  const chains = new Chains()
  for (const line of lines.slice(last + 1)) {
    const [, verb = line, chain = '', rest = ''] = WITH_CHAIN.exec(line) ?? []
    if (verb === 'add chain') chains.add(chain, plain(rest.replace(/^\{|\}$/g, '')))
    else if (verb === 'add rule') chains.rule(chain, plain(rest.replace(/^handle \d+ /, '')))
    else if (!/^add (?:set|element)$/.test(verb)) return null
  }
  return chains.text()
}

const WITH_CHAIN = /^(\S+ \S+) \S+ \S+ (\S+) ?(.*)$/

const plain = (line: string): string => line.trim().replace(/\s+/g, ' ')

class Chains {
  readonly #hooks = new Map<string, string>()
  readonly #rules = new Map<string, string[]>()

  /** The last word on a chain's hook and policy counts. */
  add(chain: string, hook: string): void {
    this.#hooks.set(chain, hook)
  }

  rule(chain: string, text: string): void {
    this.#rules.set(chain, [...(this.#rules.get(chain) ?? []), text])
  }

  text(): string {
    return [...this.#hooks]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([chain, hook]) => [`${chain}: ${hook}`, ...(this.#rules.get(chain) ?? [])])
      .join('\n')
  }
}
