/** What `iptables-save -c` or `ip6tables-save -c` printed, as far as it is read here. */
export interface SavedChain {
  readonly table: string
  readonly chain: string
  /** `ACCEPT`, `DROP`, or `-` for a chain of one's own. */
  readonly policy: string
  /** `-A …` lines in order, without counters. */
  readonly rules: readonly string[]
}

export const parseSavedRules = (text: string): readonly SavedChain[] => {
  const chains = new Map<string, SavedChain & { readonly rules: string[] }>()
  let table = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1).trim()
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? []
    if (chain && policy) chains.set(`${table} ${chain}`, { table, chain, policy, rules: [] })
    const [, rule, of] = /^(?:\[\d+:\d+\] )?(-A (\S+).*)$/.exec(line) ?? []
    if (rule && of) chains.get(`${table} ${of}`)?.rules.push(rule)
  }
  return [...chains.values()]
}
