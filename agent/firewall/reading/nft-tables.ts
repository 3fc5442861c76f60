/** One table as `nft -s list ruleset` prints it. */
export interface NftTable {
  /** Family and name, `inet drawbridge_guard`. */
  readonly name: string
  /** From the line `table … {` to its `}`, without the note of the owner's program name. */
  readonly text: string
}

/** Splits the text of a whole ruleset into its tables. Lines outside of tables are kept as tables named by themselves. */
export function nftTables(ruleset: string): readonly NftTable[] {
  const tables: NftTable[] = []
  let open: { name: string; lines: string[] } | null = null
  for (const line of ruleset.split('\n')) {
    const [, name] = /^table (\S+ \S+) \{(?: # progname .*)?$/.exec(line) ?? []
    if (open === null && name !== undefined) open = { name, lines: [`table ${name} {`] }
    else if (open === null) tables.push(...(line.trim() === '' ? [] : [{ name: line, text: line }]))
    else if (line === '}') {
      tables.push({ name: open.name, text: [...open.lines, '}', ''].join('\n') })
      open = null
    } else open.lines.push(line)
  }
  return open === null ? tables : [...tables, { name: open.name, text: open.lines.join('\n') }]
}
