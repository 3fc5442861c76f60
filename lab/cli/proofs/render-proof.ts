import { paintOf } from '../../verify/paint.ts'
import type {
  ListedDeadRule,
  ProofAnswer,
  ProofFinding,
  UnreadIn,
  Witness,
} from '../../proof/index.ts'

const SHOWN = 20

/** A proof for people: the verdict, then each finding with its packet and its rule. */
export function renderProof(
  { verdict, findings, unread }: ProofAnswer,
  { hasColour, isCompared }: { readonly hasColour: boolean; readonly isCompared: boolean },
): string {
  const paint = paintOf(hasColour)
  return [
    `${paint.verdict(verdict, verdict)}  ${summaryOf(findings, isCompared)}`,
    ...limited(findings, (finding) => [
      '',
      `  ${paint.verdict(finding.verdict, finding.verdict)} ${paint.strong(titleOf(finding))}`,
      ...(finding.packet === null ? [] : [`      ${packetLine(finding.packet)}`]),
      ...(finding.rule === null ? [] : [`      ${placeOf(finding.line)}${finding.rule}`]),
      paint.faint(`      ${finding.because}`),
    ]),
    ...(unread.length === 0 ? [] : ['', '  not understood:']),
    ...limited(unread, (one) => [`      ${unreadLine(one)}`]),
  ].join('\n')
}

/** Rules that decide about no packet; null: it cannot be told. */
export function renderDead(dead: readonly ListedDeadRule[] | null): readonly string[] {
  if (dead === null) return ['', '  which rules decide about no packet cannot be told']
  if (dead.length === 0) return ['', '  every rule decides about some packet']
  return [
    '',
    '  decide about no packet:',
    ...limited(dead, ({ in: where, line, rule, why }) => [
      `      ${where} line ${String(line)}: ${rule}  (${why === 'never' ? 'nothing meets it' : 'others come first'})`,
    ]),
  ]
}

function summaryOf(findings: readonly ProofFinding[], isCompared: boolean): string {
  if (findings.length === 0)
    return isCompared
      ? 'every packet fares alike under both'
      : 'no packet gets in that nothing allows, for all packets'
  return findings.length === 1 ? 'one finding' : `${String(findings.length)} findings`
}

function limited<T>(items: readonly T[], lines: (item: T) => readonly string[]): readonly string[] {
  const more = items.length - SHOWN
  const shown = items.slice(0, SHOWN).flatMap(lines)
  return more > 0 ? [...shown, '', `  and ${String(more)} more: --json shows all`] : shown
}

const titleOf = ({ query, family, chain }: ProofFinding): string =>
  [query, family === null ? '' : `IPv${String(family)}`, chain ?? ''].filter(Boolean).join('  ')

const placeOf = (line: number | null): string => (line === null ? '' : `line ${String(line)}: `)

/** `tcp SYN 198.18.0.250:40123 → 198.18.0.11:22, in by eth0, NEW`. */
function packetLine(packet: Witness): string {
  const end = (address: string, port: number | null): string => {
    if (port === null) return address
    return packet.family === 6 ? `[${address}]:${String(port)}` : `${address}:${String(port)}`
  }
  const kind = packet.icmp === null ? '' : ` type ${packet.icmp.type}/${packet.icmp.code}`
  const flags = packet.flags === null ? '' : ` ${packet.flags.join(',')}`
  return [
    `${packet.proto}${kind}${flags} ${end(packet.src, packet.sport)} → ${end(packet.dst, packet.dport)}`,
    packet.iif === null ? '' : `in by ${packet.iif}`,
    packet.oif === null ? '' : `out by ${packet.oif}`,
    packet.isLaterFragment ? 'a later fragment' : '',
    packet.mark === null ? '' : `mark ${String(packet.mark)}`,
    packet.mac === null ? '' : `from ${packet.mac}`,
    packet.state,
  ]
    .filter(Boolean)
    .join(', ')
}

const unreadLine = ({ in: where, line, text, because }: UnreadIn): string =>
  `${where} line ${String(line)}: ${text}  (${because})`
