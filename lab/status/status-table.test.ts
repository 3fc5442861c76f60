import { expect, test } from 'vitest'
import type { HostStatus, LabStatus } from './lab-status.ts'
import { statusTable } from './status-table.ts'

const host = (index: number, change: Partial<HostStatus> = {}): HostStatus => ({
  name: `host.${String(index)}`,
  alias: index === 1 ? 'a-name-of-24-characters-x' : null,
  address: `198.18.100.${String(10 + index)}`,
  address6: 'fdb6:2d1a:0:65::b',
  overlay: `198.19.100.${String(10 + index)}`,
  machine: 'running',
  state: 'member',
  agent: 'up',
  firewall: { hash: 'c730e07c', intact: true, guard: 'owned', card: 'owned' },
  certificate: { notAfter: '2026-11-25T18:12:00.000Z' },
  agentMemoryKib: 1,
  ...change,
})

const hosts = [host(1), host(2), host(103)]
const lab: LabStatus = {
  lab: 'demo',
  overlayMode: 'encrypted',
  control: 'up',
  settled: true,
  hosts,
  lost: [],
  faults: [],
  holes: hosts.flatMap(({ name: from }) =>
    hosts.filter(({ name }) => name !== from).map(({ name: to }) => ({ from, to })),
  ),
}

test('no line of a status is wider than 80 columns', () => {
  const widths = statusTable(lab)
    .split('\n')
    .map((line) => line.length)

  expect(Math.max(...widths)).toBeLessThanOrEqual(80)
})

test('holes are listed as they were read back', () => {
  expect(statusTable(lab)).toContain('6 of 6\n  host.1 → host.2')
})

test.each([
  ['without an owner', { guard: 'persistent', card: 'owned' }, 'host.1: guard persistent'],
  ['that no card has', { guard: 'owned', card: 'missing' }, 'host.1: guard at the card missing'],
  [
    'of an old kernel',
    { guard: 'weak', card: 'unsupported' },
    'host.1: guard weak, guard at the card unsupported',
  ],
])('a guard %s is named, and no wider than the rest', (_what, guards, line) => {
  const firewall = { hash: 'c730e07c', intact: true, ...guards }
  const lines = statusTable({ ...lab, hosts: [host(1, { firewall }), host(2)] }).split('\n')

  expect(lines.map((one) => one.trim())).toContain(line)
  expect(lines.find((one) => one.startsWith('host.1 '))).toContain('weaker')
  expect(lines.find((one) => one.startsWith('host.2 '))).toContain('whole')
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
})

test('of a guard at the card nothing is said where the agent says nothing', () => {
  const firewall = { hash: 'c730e07c', intact: true, guard: 'owned', card: null }

  expect(statusTable({ ...lab, hosts: [host(1, { firewall })] })).toMatch(/host\.1 .* whole /)
})

test('a machine that does not run is shown by what the engine says of it', () => {
  expect(statusTable({ ...lab, hosts: [host(1, { machine: 'exited' })] })).toMatch(
    /host\.1 .* exited /,
  )
})

test('while control is down holes are unknown, not none', () => {
  const table = statusTable({ ...lab, control: 'down', settled: false, holes: [] })

  expect(table).toContain('control DOWN')
  expect(table).not.toContain('0 of')
})

test('a host that control knows and that has no machine is named with the next step', () => {
  expect(statusTable({ ...lab, lost: ['host.4'] })).toContain(
    'known to control: host.4\n  next: npm run lab -- up --lab demo',
  )
})
