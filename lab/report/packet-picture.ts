import type { Finding } from '../verify/result.ts'
import { markup, type Markup } from './markup.ts'

const STATIONS = ['card', 'guard', 'wall', 'kernel'] as const
const WORDS: Readonly<Record<(typeof STATIONS)[number], string>> = {
  card: 'guard at the card',
  guard: 'guard (nft)',
  wall: 'wall (iptables)',
  kernel: 'host’s kernel',
}
const STEP = 150
const FIRST = 190
const Y = 26

/** How far a packet came, drawn from the finding; null where no packet is known. */
export const packetPicture = (finding: Finding): Markup | null => {
  const { packet, from } = finding
  if (!packet || packet.oif !== null) return null
  const reached = reachedOf(finding)
  const end = FIRST + STEP * reached
  return markup`<svg class="way" viewBox="0 0 ${FIRST + STEP * STATIONS.length} 62" role="img" aria-label="The packet's way">
<text x="8" y="${Y + 4}">${from ?? 'somebody'}</text>
<line class="${finding.verdict}" x1="90" y1="${Y}" x2="${end}" y2="${Y}"/>
${STATIONS.map((station, index) => stationMark(station, index, reached, finding))}
</svg>`
}

const stationMark = (
  station: (typeof STATIONS)[number],
  index: number,
  reached: number,
  { verdict }: Finding,
): Markup => {
  const x = FIRST + STEP * index
  const kind = index < reached ? 'passed' : index === reached ? verdict : 'never'
  return markup`<circle class="${kind}" cx="${x}" cy="${Y}" r="8"/><text class="small" x="${x}" y="${Y + 26}" text-anchor="middle">${WORDS[station]}</text>`
}

/** The words of verify and sweep for a packet that the host's kernel took. */
export const wasAccepted = (evidence: string): boolean => evidence.includes('accepted by')

/** The station at which it ended, by its number. */
const reachedOf = ({ evidence, rule }: Finding): number => {
  if (wasAccepted(evidence)) return STATIONS.indexOf('kernel')
  if (rule?.includes('drawbridge_card')) return STATIONS.indexOf('card')
  if (rule?.includes('drawbridge_guard')) return STATIONS.indexOf('guard')
  if (rule && /iptables|ip6tables/.test(rule)) return STATIONS.indexOf('wall')
  return STATIONS.indexOf('card')
}
