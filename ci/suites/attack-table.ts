import type { Reporter, TestCase } from 'vitest/node'

interface Row {
  readonly id: string
  readonly on: 'real' | 'twin'
  readonly isAsItMust: boolean
  readonly ms: number
}

/** Prints the table attack × twin when a run held attacks: CI's log shows which move bit which twin. */
export class AttackTable implements Reporter {
  readonly #rows: Row[] = []

  onTestCaseResult(test: TestCase): void {
    const { on } = test.meta()
    if (on === undefined || test.parent.type !== 'suite') return
    this.#rows.push({
      id: test.parent.name,
      on,
      isAsItMust: test.result().state === 'passed',
      ms: test.diagnostic()?.duration ?? 0,
    })
  }

  onTestRunEnd(): void {
    if (this.#rows.length > 0) process.stdout.write(`\n${attackTable(this.#rows)}\n`)
  }
}

/** One line an attack: what the real system did, what its twin did, and the seconds that both took. */
export function attackTable(rows: readonly Row[]): string {
  const ids = [...new Set(rows.map(({ id }) => id))].sort()
  const width = Math.max(...ids.map((id) => id.length))
  const line = (id: string, real: string, twin: string, seconds: string): string =>
    `${id.padEnd(width)}  ${real.padEnd(8)}  ${twin.padEnd(10)}  ${seconds.padStart(5)}`
  return [
    line('attack', 'real', 'twin', 's'),
    ...ids.map((id) => {
      const own = rows.filter((row) => row.id === id)
      const seconds = own.reduce((sum, { ms }) => sum + ms, 0) / 1000
      return line(id, word(own, 'real'), word(own, 'twin'), seconds.toFixed(1))
    }),
  ].join('\n')
}

const WORDS = { real: ['held', 'NOT HELD'], twin: ['bitten', 'NOT BITTEN'] } as const

function word(rows: readonly Row[], on: Row['on']): string {
  const own = rows.filter((row) => row.on === on)
  const [good, bad] = WORDS[on]
  if (own.length === 0) return 'unplayed'
  return own.every(({ isAsItMust }) => isAsItMust) ? good : bad
}
