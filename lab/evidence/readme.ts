import type { VerifyResult } from '../verify/result.ts'

export interface ReadmeFacts {
  readonly lab: string
  readonly at: Date
  readonly verdict: VerifyResult
  /** The command that judges it again. */
  readonly command: string
}

/** The first file that is read. */
export const readme = ({ lab, at, verdict, command }: ReadmeFacts): string =>
  [
    `Evidence of Drawbridge lab "${lab}", ${at.toISOString()}`,
    '',
    `verdict: ${verdict.verdict}`,
    ...verdict.findings.map(
      ({ verdict: kind, claim, host, from, evidence, replay }) =>
        `- ${kind}: ${claim}, ${[from, host].filter(Boolean).join(' → ')}: ${evidence}\n    ${replay}`,
    ),
    '',
    `judge it again: ${command}`,
    '',
    'report.html        the lab as a picture, claims, matrix, findings, timeline: open it first',
    'verdict.txt        every claim, the matrix of holes, each finding (verdict.json: for programs)',
    'play.txt           the scenario or attack that failed here, if one did: what was seen, how it ended',
    'status.json        hosts, holes, faults, as lab status tells them',
    'host.N/            rules of both walls with counters, sets, connection tracking, links, forwarding,',
    '                   neighbours, sockets, tunnel, units, journal, the order that the host holds',
    'switch/, stranger/ links, forwarding, neighbours',
    'control/           who belongs, every order and event with its time, the audit, the log',
    'engine/            this machine, the engine, every container',
    'packets/           what was on the cables and in the overlay while this was gathered (pcapng)',
    '',
    'Keys, tokens and passwords were taken out. What could not be seen says so in its place.',
    '',
  ].join('\n')
