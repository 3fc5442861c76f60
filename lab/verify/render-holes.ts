import type { Paint } from './paint.ts'
import type { HoleCell, Verdict } from './result.ts'

const CELL = 4
const MARGIN = 12

/** Who may speak to whom: rows send, columns receive. A sentence where the matrix would be too wide. */
export const renderHoles = (
  holes: readonly HoleCell[],
  { columns, paint }: { readonly columns: number; readonly paint: Paint },
): readonly string[] => {
  const targets = [...new Set(holes.flatMap(({ from, to }) => [from, to]))].sort(byNumber)
  if (targets.length < 2) return []
  if (MARGIN + targets.length * CELL > columns) return [summary(holes)]
  const heads = targets.map((target) => numberOf(target).padStart(CELL)).join('')
  return [
    paint.faint(`  ${'from \\ to'.padEnd(MARGIN - 2)}${heads}`),
    ...targets.map((from) => row(from, { targets, holes, paint })),
    ...legend(holes, paint),
  ]
}

const byNumber = (one: string, other: string): number =>
  one.localeCompare(other, 'en', { numeric: true })

const numberOf = (target: string): string => target.replace(/^host\./, '')

const row = (
  from: string,
  {
    targets,
    holes,
    paint,
  }: { targets: readonly string[]; holes: readonly HoleCell[]; paint: Paint },
): string => {
  const cells = targets.map((to) => {
    const cell = holes.find((one) => one.from === from && one.to === to)
    if (!cell) return ' '.repeat(CELL)
    const { sign, verdict } = readCell(cell)
    return paint.verdict(verdict, sign.padStart(CELL))
  })
  return `  ${from.padEnd(MARGIN - 2)}${cells.join('')}`.trimEnd()
}

interface CellReading {
  readonly sign: string
  readonly verdict: Verdict
}

/** As it must be, by packet, by read-back and through the overlay; or not; or not to be told. */
export const readCell = ({ expected, byPacket, byReadBack, overlay }: HoleCell): CellReading => {
  if (expected === 'unsettled' || byPacket === null || byReadBack === null)
    return { sign: '?', verdict: 'inconclusive' }
  const isOpen = expected === 'open'
  const isRight = byPacket === isOpen && byReadBack === isOpen && overlay !== false
  if (!isRight) return { sign: 'X', verdict: 'broken' }
  return { sign: isOpen ? 'o' : '-', verdict: 'held' }
}

const legend = (holes: readonly HoleCell[], paint: Paint): readonly string[] => {
  const signs = new Set(holes.map((cell) => readCell(cell).sign))
  const words = [
    ['o', 'hole open, frames cross'],
    ['-', 'closed'],
    ['X', 'not as membership says'],
    ['?', 'not to be told'],
  ] as const
  const used = words.filter(([sign]) => signs.has(sign)).map(([sign, text]) => `${sign} ${text}`)
  return [paint.faint(`  ${used.join(' · ')}`)]
}

const summary = (holes: readonly HoleCell[]): string => {
  const wrong = holes.filter((cell) => readCell(cell).verdict !== 'held').length
  const open = holes.filter(({ expected }) => expected === 'open').length
  return `  ${open} of ${holes.length} ordered pairs have a hole; ${wrong === 0 ? 'all' : `${holes.length - wrong}`} are as membership says`
}
