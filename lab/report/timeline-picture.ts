import type { ControlEvent } from '../../control/api/contract.ts'
import { targetOf } from '../plan/machine-name.ts'
import { markup, type Markup } from './markup.ts'

const WIDTH = 960
const LEFT = 110
const LANE = 26
const MOST = 400

/** What is worth a mark, and of which kind. */
const KINDS: readonly (readonly [string, (event: ControlEvent) => boolean])[] = [
  ['drift', ({ event }) => event?.kind === 'drift'],
  ['rules', ({ event }) => event?.kind === 'applied'],
  ['order', ({ kind }) => kind === 'order-sent'],
  ['refused', ({ kind }) => kind === 'order-refused' || kind === 'enrol-refused'],
  ['pair', ({ kind }) => kind.startsWith('pair-')],
  ['member', ({ kind }) => kind === 'host-member' || kind === 'host-gone'],
  ['down', ({ kind }) => kind === 'agent-down' || kind === 'host-leaving'],
]

export const LEGEND: readonly (readonly [string, string])[] = [
  ['order', 'order sent'],
  ['rules', 'rules changed by it'],
  ['pair', 'pair punched, proved, joined, shut'],
  ['member', 'joined or gone'],
  ['drift', 'somebody touched the host; mended'],
  ['refused', 'refused'],
  ['down', 'out of reach or leaving'],
]

interface Marked {
  readonly event: ControlEvent
  readonly kind: string
  readonly atMs: number
}

/** Orders and changes of rules, a lane for each host, from the first to the last. */
export const timelinePicture = (events: readonly ControlEvent[]): Markup => {
  const marked = events.flatMap(marksOf).slice(-MOST)
  if (marked.length === 0) return markup`<p class="faint">Control told of nothing.</p>`
  const lanes = [...new Set(marked.map(({ event }) => laneOf(event)))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
  const times = marked.map(({ atMs }) => atMs)
  const [from, to] = [Math.min(...times), Math.max(...times)]
  const x = (atMs: number): string =>
    (LEFT + ((WIDTH - LEFT - 20) * (atMs - from)) / Math.max(1, to - from)).toFixed(1)
  const y = (lane: string): number => 20 + LANE * lanes.indexOf(lane)
  const height = 20 + LANE * lanes.length + 24
  return markup`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Orders and changes of rules over time">
${lanes.map((lane) => markup`<line class="lane" x1="${LEFT}" y1="${y(lane)}" x2="${WIDTH - 20}" y2="${y(lane)}"/><text x="8" y="${y(lane) + 4}">${lane}</text>`)}
${marked.map(({ event, kind, atMs }) => markup`<circle class="event ${kind}" cx="${x(atMs)}" cy="${y(laneOf(event))}" r="5"><title>${titleOf(event)}</title></circle>`)}
<text class="faint small" x="${LEFT}" y="${height - 6}">${clock(from)}</text>
<text class="faint small" x="${WIDTH - 20}" y="${height - 6}" text-anchor="end">${clock(to)}</text>
</svg>
<p class="legend">${LEGEND.map(([kind, words]) => markup`<span><i class="${kind}"></i>${words}</span>`)}</p>`
}

const laneOf = ({ host }: ControlEvent): string => (host === null ? 'control' : targetOf(host))

const marksOf = (event: ControlEvent): readonly Marked[] => {
  const found = KINDS.find(([, isOne]) => isOne(event))
  if (!found) return []
  const at = event.event && 'at' in event.event ? event.event.at : event.at
  return [{ event, kind: found[0], atMs: Date.parse(at) }]
}

const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 23)

const titleOf = ({ kind, host, peer, event, detail, at }: ControlEvent): string => {
  const who = [host ?? 'control', peer]
    .flatMap((one) => (one === null ? [] : [targetOf(one)]))
    .join(' and ')
  const what = event === null ? detail : agentWords(event)
  return `${at.slice(11, 23)} ${who}: ${kind}${what === '' ? '' : `: ${what}`}`
}

const agentWords = (event: NonNullable<ControlEvent['event']>): string => {
  if (event.kind === 'drift')
    return `drift of ${event.what.join(', ')}, mended in ${event.repairedInMs ?? '?'} ms: ${event.detail.slice(0, 200)}`
  if (event.kind === 'applied')
    return `applied generation ${event.generation} in ${event.tookMs} ms, rules ${event.hash.slice(0, 12)}`
  return event.kind
}
