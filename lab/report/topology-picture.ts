import type { Finding, HoleCell } from '../verify/result.ts'
import { markup, type Markup } from './markup.ts'
import { wasAccepted } from './packet-picture.ts'
import type { ReportFacts } from './report-facts.ts'

interface Point {
  readonly x: number
  readonly y: number
}

const WIDTH = 960
const TOP = 48
const SWITCH = 120
const RING = { x: WIDTH / 2, y: 300, rx: 280, ry: 120 }
const BOX = { width: 148, height: 40 }
/** Beyond so many hosts lines hide each other: the matrix tells more. */
export const MOST_DRAWN = 24

/** The lab as it stands: machines, holes by pair, and the way of each packet that got where it must not. */
export const topologyPicture = ({ status, verdict }: ReportFacts): Markup => {
  const names = status.hosts.map(({ name }) => name)
  if (names.length > MOST_DRAWN)
    return markup`<p class="faint">${names.length} hosts are too many to draw; the matrix shows each pair.</p>`
  const places = placesOf(names)
  return markup`<svg viewBox="0 0 ${WIDTH} 470" role="img" aria-label="The lab, its holes and what got through">
<line class="wire" x1="60" y1="${SWITCH}" x2="${WIDTH - 60}" y2="${SWITCH}"/>
<text class="faint" x="${WIDTH / 2}" y="${SWITCH - 8}" text-anchor="middle">underlay: a switch</text>
${[...places].map(([, place]) => cable(place))}
${pairsOf(verdict.holes).map((pair) => holeLine(pair, places))}
${intrusionsOf(verdict.findings).map(([finding, index]) => intrusion(finding, index, places))}
${machine('control', at(places, 'control'), status.control === 'up' ? 'held' : 'broken', 'CA, membership, orders')}
${machine('stranger', at(places, 'stranger'), 'plain', 'belongs to nobody')}
${status.hosts.map((host) =>
  machine(
    host.alias === null ? host.name : `${host.name} (${host.alias})`,
    at(places, host.name),
    worstAt(verdict.findings, host.name),
    `${host.state}, ${host.address}`,
  ),
)}
</svg>`
}

const placesOf = (names: readonly string[]): ReadonlyMap<string, Point> =>
  new Map([
    ['control', { x: 100, y: TOP }],
    ['stranger', { x: WIDTH - 100, y: TOP }],
    ...names.map((name, index): [string, Point] => [name, onRing(index, names.length)]),
  ])

const onRing = (index: number, count: number): Point => {
  // The first to the left, the rest clockwise below the switch.
  const angle = count === 1 ? Math.PI / 2 : Math.PI * (1 - index / (count - 1))
  const isFew = count <= 6
  return isFew
    ? { x: RING.x + RING.rx * Math.cos(angle), y: RING.y - 60 + RING.ry * 1.4 * Math.sin(angle) }
    : ellipse(index, count)
}

const ellipse = (index: number, count: number): Point => {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2
  return { x: RING.x + (RING.rx + 60) * Math.cos(angle), y: RING.y + RING.ry * Math.sin(angle) }
}

const at = (places: ReadonlyMap<string, Point>, name: string): Point =>
  places.get(name) ?? { x: WIDTH / 2, y: SWITCH }

const cable = ({ x, y }: Point): Markup =>
  markup`<line class="cable" x1="${x.toFixed(0)}" y1="${SWITCH}" x2="${x.toFixed(0)}" y2="${y.toFixed(0)}"/>`

const machine = (name: string, { x, y }: Point, kind: string, below: string): Markup =>
  markup`<g class="machine ${kind}"><rect x="${(x - BOX.width / 2).toFixed(0)}" y="${(y - BOX.height / 2).toFixed(0)}" width="${BOX.width}" height="${BOX.height}" rx="6"/>
<text x="${x.toFixed(0)}" y="${(y - 2).toFixed(0)}" text-anchor="middle">${name}</text>
<text class="small" x="${x.toFixed(0)}" y="${(y + 13).toFixed(0)}" text-anchor="middle">${below}</text></g>`

interface Pair {
  readonly one: string
  readonly other: string
  readonly cells: readonly HoleCell[]
}

const pairsOf = (holes: readonly HoleCell[]): readonly Pair[] => {
  const pairs = new Map<string, Pair>()
  for (const cell of holes) {
    const [one = '', other = ''] = [cell.from, cell.to].sort()
    const key = `${one} ${other}`
    const cells = [...(pairs.get(key)?.cells ?? []), cell]
    pairs.set(key, { one, other, cells })
  }
  return [...pairs.values()]
}

const holeLine = ({ one, other, cells }: Pair, places: ReadonlyMap<string, Point>): Markup => {
  const [a, b] = [at(places, one), at(places, other)]
  const title = cells.map((cell) => `${cell.from} → ${cell.to}: ${wordOf(cell)}`).join('; ')
  return markup`<line class="hole ${kindOf(cells)}" x1="${a.x.toFixed(0)}" y1="${a.y.toFixed(0)}" x2="${b.x.toFixed(0)}" y2="${b.y.toFixed(0)}"><title>${title}</title></line>`
}

/** What a cell shows: as it must be, otherwise than it must be, or not to be seen. */
export const cellKind = ({
  expected,
  byPacket,
  byReadBack,
  overlay,
}: HoleCell): 'open' | 'closed' | 'wrong' | 'unclear' => {
  if (expected === 'unsettled' || byPacket === null || byReadBack === null) return 'unclear'
  const isOpen = expected === 'open'
  if (byPacket !== isOpen || byReadBack !== isOpen || (isOpen && overlay === false)) return 'wrong'
  return isOpen ? 'open' : 'closed'
}

export const wordOf = (cell: HoleCell): string => {
  const { expected, byPacket, byReadBack, overlay } = cell
  const seen = [
    `by packet ${openWord(byPacket)}`,
    `by read-back ${openWord(byReadBack)}`,
    ...(overlay === null ? [] : [overlay ? 'frames cross' : 'frames do not cross']),
  ]
  return `must be ${expected}: ${seen.join(', ')}`
}

const openWord = (isOpen: boolean | null): string =>
  isOpen === null ? 'not seen' : isOpen ? 'open' : 'closed'

const kindOf = (cells: readonly HoleCell[]): string => {
  const kinds = cells.map(cellKind)
  return ['wrong', 'unclear', 'open'].find((kind) => kinds.some((one) => one === kind)) ?? 'closed'
}

/** A packet that got in where it must not. */
const isIntrusion = ({ verdict, from, host, packet, evidence }: Finding): boolean =>
  verdict === 'broken' && packet !== null && from !== host && wasAccepted(evidence)

const MOST_INTRUSIONS = 12

/** With their numbers in the list of findings. */
const intrusionsOf = (findings: readonly Finding[]): readonly (readonly [Finding, number])[] =>
  findings
    .map((finding, index) => [finding, index] as const)
    .filter(([finding]) => isIntrusion(finding))
    .slice(0, MOST_INTRUSIONS)

const intrusion = (
  { from, host, evidence }: Finding,
  index: number,
  places: ReadonlyMap<string, Point>,
): Markup => {
  const [a, b] = [at(places, from ?? ''), at(places, host ?? '')]
  const bend = { x: (a.x + b.x) / 2 + 30 + index * 6, y: (a.y + b.y) / 2 - 40 - index * 6 }
  return markup`<path class="intrusion" d="M ${a.x.toFixed(0)} ${a.y.toFixed(0)} Q ${bend.x.toFixed(0)} ${bend.y.toFixed(0)} ${b.x.toFixed(0)} ${(b.y - BOX.height / 2).toFixed(0)}"><title>${evidence}</title></path>
<a href="#finding-${index + 1}"><circle class="mark" cx="${((a.x + 2 * bend.x + b.x) / 4).toFixed(0)}" cy="${((a.y + 2 * bend.y + b.y) / 4).toFixed(0)}" r="10"/><text class="number" x="${((a.x + 2 * bend.x + b.x) / 4).toFixed(0)}" y="${((a.y + 2 * bend.y + b.y) / 4 + 4).toFixed(0)}" text-anchor="middle">${index + 1}</text></a>`
}

const worstAt = (findings: readonly Finding[], host: string): string => {
  const own = findings.filter((finding) => finding.host === host).map(({ verdict }) => verdict)
  return own.includes('broken') ? 'broken' : own.includes('inconclusive') ? 'inconclusive' : 'held'
}
