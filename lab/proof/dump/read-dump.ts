import type { Family } from '../family.ts'
import { chainCircle } from './chain-order.ts'
import type { Chain, Dump, Table } from './dump.ts'
import { Faults } from './faults.ts'
import { readRule, type RuleText } from './read-rule.ts'
import { unknownsOf } from './unknowns.ts'
import { wordsOf } from './words.ts'

/**
 * Reads what `iptables-save` (family 4) or `ip6tables-save` (family 6) printed, `-c` or not. Never throws: a line
 * that could mean anything becomes a fault, a part of a rule that is not understood an unknown.
 */
export function readDump(text: string, family: Family): Dump {
  const reading = new Reading(family)
  let line = 0
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const stop = end === -1 ? text.length : end
    reading.take(++line, text.slice(from, stop).trimEnd())
    from = stop + 1
  }
  return reading.finish(line)
}

interface OpenChain {
  readonly name: string
  readonly policy: Chain['policy']
  readonly line: number
  readonly text: string
  readonly rules: RuleText[]
}

/** All that the kernel has; what another would do to a packet nobody knows. */
const TABLES: ReadonlySet<string> = new Set(['raw', 'mangle', 'nat', 'filter', 'security'])

/** In all tables. */
const MOST_CHAINS = 100_000

/** What a comment of iptables-save says of rules that are not in the dump. */
const ELSEWHERE = /incompatible|tables present/

class Reading {
  readonly #family: Family
  readonly #tables = new Map<string, Table>()
  readonly #faults = new Faults()
  #chains = 0
  #table: { readonly name: string; readonly chains: Map<string, OpenChain> } | null = null

  constructor(family: Family) {
    this.#family = family
  }

  take(line: number, text: string): void {
    const first = text[0]
    if (first === undefined) return
    if (first === '#') {
      if (ELSEWHERE.test(text)) this.#faults.add(line, text, 'rules stand outside this dump')
    } else if (first === '*') this.#begin(line, text)
    else if (text === 'COMMIT') this.#commit(line)
    else if (first === ':') this.#chain(line, text)
    else this.#rule(line, text)
  }

  finish(lines: number): Dump {
    if (this.#table !== null)
      this.#faults.add(lines, `*${this.#table.name}`, 'the dump ends within this table')
    return {
      family: this.#family,
      tables: this.#tables,
      unknowns: unknownsOf(this.#tables),
      faults: this.#faults.all,
    }
  }

  #begin(line: number, text: string): void {
    const name = text.slice(1)
    if (this.#table !== null) this.#faults.add(line, text, 'a table begins within another')
    else if (this.#tables.has(name)) this.#faults.add(line, text, 'the table stands here twice')
    else if (!TABLES.has(name)) this.#faults.add(line, text, 'this table is not known')
    else this.#table = { name, chains: new Map() }
  }

  #chain(line: number, text: string): void {
    const [, name = '', word] = /^:(\S{1,29}) (ACCEPT|DROP|-)(?: \[\d+:\d+\])?$/.exec(text) ?? []
    const chains = this.#table?.chains
    if (word === undefined || chains === undefined || chains.has(name))
      return this.#faults.add(line, text, 'this is no chain of a table')
    if (++this.#chains > MOST_CHAINS)
      return this.#faults.add(line, text, 'more chains than can be judged')
    const policy = word === 'ACCEPT' ? 'accept' : word === 'DROP' ? 'drop' : null
    chains.set(name, { name, policy, line, text, rules: [] })
  }

  #rule(line: number, text: string): void {
    const rule = text.replace(/^\[\d+:\d+\] /, '')
    const words = wordsOf(rule)
    const chain = words?.[0] === '-A' ? this.#table?.chains.get(words[1] ?? '') : undefined
    if (words === null || chain === undefined)
      return this.#faults.add(line, text, 'this is no rule of a chain')
    chain.rules.push({ line, text: rule, words: words.slice(2) })
  }

  #commit(line: number): void {
    if (this.#table === null) return this.#faults.add(line, 'COMMIT', 'no table is open')
    const { name, chains: open } = this.#table
    const isChain = (one: string): boolean => open.get(one)?.policy === null
    const chains = new Map(
      [...open].map(([key, { rules, ...chain }]): [string, Chain] => [
        key,
        { ...chain, rules: rules.map((rule) => readRule(rule, this.#family, isChain)) },
      ]),
    )
    const circle = chainCircle(chains)
    if (circle !== null)
      this.#faults.add(circle.line, circle.text, 'chains call each other in a circle')
    this.#tables.set(name, { name, chains })
    this.#table = null
  }
}
