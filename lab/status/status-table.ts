import type { HostStatus, LabStatus } from './lab-status.ts'

/** `lab status` for people: one line a host, then who may reach whom. */
export function statusTable(status: LabStatus): string {
  const rows = [HEAD, ...status.hosts.map(hostRow)]
  return [
    `lab ${status.lab} · overlay ${status.overlayMode} · control ${status.control} · ${status.settled ? 'settled' : 'changing'}`,
    '',
    ...aligned(rows),
    '',
    `holes (read back from the hosts): ${holesLine(status)}`,
  ].join('\n')
}

const HEAD = [
  'HOST',
  'ADDRESS',
  'OVERLAY',
  'STATE',
  'AGENT',
  'FIREWALL',
  'GUARD',
  'CERTIFICATE UNTIL',
]

const hostRow = (host: HostStatus): readonly string[] => [
  host.name,
  host.address,
  host.overlay,
  host.machine === 'running' ? host.state : `${host.state} (${host.machine})`,
  host.agent,
  firewallCell(host),
  host.firewall.guard ?? '–',
  host.certificate.notAfter?.slice(0, 16).replace('T', ' ') ?? '–',
]

const firewallCell = ({ firewall: { hash, intact } }: HostStatus): string =>
  hash === null ? '–' : `${hash.slice(0, 8)} ${intact === true ? 'whole' : 'DRIFTED'}`

function holesLine({ hosts, holes }: LabStatus): string {
  const wanted = hosts.length * (hosts.length - 1)
  if (holes.length === 0) return 'none'
  const list =
    holes.length <= 12 ? `: ${holes.map(({ from, to }) => `${from}→${to}`).join('  ')}` : ''
  return `${String(holes.length)} of ${String(wanted)}${list}`
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
