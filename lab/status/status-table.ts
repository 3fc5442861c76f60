import { ofLab, typedCommand } from '../typed-command.ts'
import { faultLine } from '../faults/fault.ts'
import type { HostStatus, LabStatus } from './lab-status.ts'

/** `lab status` for people: one line a host, then who may reach whom. No line is wider than 80 columns. */
export function statusTable(status: LabStatus): string {
  const rows = [HEAD, ...status.hosts.map(hostRow)]
  return [
    `lab ${status.lab} · overlay ${status.overlayMode} · ${controlWords(status)}`,
    '',
    ...aligned(rows),
    ...weakLines(status),
    ...namesLines(status),
    ...lostLines(status),
    '',
    ...holesLines(status),
    ...faultLines(status),
  ].join('\n')
}

const controlWords = ({ control, settled }: LabStatus): string => {
  if (control === 'down') return 'control DOWN: state, agents and holes are unknown'
  return `control up · ${settled ? 'settled' : 'changing'}`
}

const lostLines = ({ lab, lost }: LabStatus): readonly string[] =>
  lost.length === 0
    ? []
    : [
        `no machine, but known to control: ${lost.join(', ')}`,
        `  next: ${typedCommand('up', ...ofLab(lab))}`,
      ]

const HEAD = ['HOST', 'ADDRESS', 'OVERLAY', 'STATE', 'AGENT', 'FIREWALL', 'CERT UNTIL']

const hostRow = (host: HostStatus): readonly string[] => [
  host.name,
  host.address,
  host.overlay,
  host.machine === 'running' ? host.state : host.machine,
  host.agent,
  firewallCell(host),
  host.certificate.notAfter?.slice(5, 16).replace('T', ' ') ?? '–',
]

const firewallCell = (host: HostStatus): string => {
  const { intact } = host.firewall
  if (intact === null) return '–'
  if (!intact) return 'DRIFTED'
  return weaknesses(host).length === 0 ? 'whole' : 'weaker'
}

/** Guards that stand with less than their full strength, or not at all. */
const weaknesses = ({ firewall: { intact, guard, card } }: HostStatus): readonly string[] =>
  intact === null
    ? []
    : [
        ...(guard === 'owned' ? [] : [`guard ${guard ?? 'missing'}`]),
        ...(card === 'owned' || card === null ? [] : [`guard at the card ${card}`]),
      ]

const weakLines = ({ hosts }: LabStatus): readonly string[] =>
  hosts
    .filter((host) => weaknesses(host).length > 0)
    .map((host) => `  ${host.name}: ${weaknesses(host).join(', ')}`)

/** What a topology calls its hosts. */
function namesLines({ hosts }: LabStatus): readonly string[] {
  const cells = hosts
    .filter(({ alias }) => alias !== null)
    .map(({ name, alias }) => `${name} ${alias ?? ''}`.padEnd(34))
  const lines = Array.from({ length: Math.ceil(cells.length / NAMES_PER_LINE) }, (_, line) =>
    cells.slice(line * NAMES_PER_LINE, (line + 1) * NAMES_PER_LINE).join('  '),
  )
  return cells.length === 0 ? [] : ['', 'names', ...lines.map((line) => `  ${line}`.trimEnd())]
}

const NAMES_PER_LINE = 2
const faultLines = ({ lab, faults }: LabStatus): readonly string[] =>
  faults.length === 0
    ? []
    : [
        `faults: (undo them with ${typedCommand('heal', ...ofLab(lab))})`,
        ...faults.map((fault) => `  ${faultLine(fault)}`),
      ]

const MOST_LISTED = 12
const HOLES_PER_LINE = 3

function holesLines({ control, hosts, holes }: LabStatus): readonly string[] {
  if (control === 'down') return []
  const wanted = hosts.length * (hosts.length - 1)
  const head = `holes (read back from the hosts): ${String(holes.length)} of ${String(wanted)}`
  if (holes.length > MOST_LISTED) return [head]
  const cells = holes.map(({ from, to }) => `${from} → ${to}`.padEnd(20))
  const lines = Array.from({ length: Math.ceil(cells.length / HOLES_PER_LINE) }, (_, line) =>
    cells.slice(line * HOLES_PER_LINE, (line + 1) * HOLES_PER_LINE).join('  '),
  )
  return [head, ...lines.map((line) => `  ${line}`.trimEnd())]
}

/** Columns padded to their widest cell. */
export function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
