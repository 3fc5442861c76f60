import { expect, test } from 'vitest'
import { ControlEvent } from '../../control/api/contract.ts'
import type { LabStatus } from '../status/lab-status.ts'
import type { Finding, HoleCell, VerifyResult } from '../verify/result.ts'
import { junitOf } from './junit.ts'
import { reportPage } from './page.ts'

const AT = '2026-11-25T12:00:00.000Z'

const host = (name: string): LabStatus['hosts'][number] => ({
  ...{ name, alias: null, address: '198.18.0.11', address6: 'fd00::b', overlay: '198.19.0.11' },
  ...{ machine: 'running', state: 'member', agent: 'up', agentMemoryKib: 1 },
  firewall: { hash: '0', intact: true, guard: 'owned', card: 'owned' },
  certificate: { notAfter: AT },
})

const status = (names: readonly string[]): LabStatus => ({
  ...{ lab: 'lab', overlayMode: 'encrypted', control: 'up', settled: true, lost: [], faults: [] },
  hosts: names.map(host),
  holes: [],
})

const HOLE = { expected: 'open', byPacket: true, byReadBack: true, overlay: true } as const
const holes = (change: Partial<HoleCell> = {}): readonly HoleCell[] => [
  { from: 'host.1', to: 'host.2', ...HOLE },
  { from: 'host.2', to: 'host.1', ...HOLE, ...change },
]

const INTRUSION: Finding = {
  ...{ claim: 'default-deny', verdict: 'broken', host: 'host.1', from: 'stranger', also: 2 },
  packet: {
    ...{ family: 4, proto: 'tcp', iif: 'eth0', oif: null, src: '198.18.0.250', dst: '198.18.0.11' },
    ...{ sport: 40123, dport: 22 },
  },
  rule: 'iptables filter: -A INPUT -j ACCEPT',
  evidence: "accepted by the host's kernel; it must be dropped",
  replay: 'lab probe stranger host.1 --tcp 22',
}

const verdict = (change: Partial<VerifyResult> = {}): VerifyResult => ({
  verdict: 'held',
  claims: [
    { id: 'default-deny', verdict: 'held', checks: 1185 },
    { id: 'pairwise-holes', verdict: 'held', checks: 84 },
  ],
  proofs: [{ host: 'host.1', both: 'held', wall: 'broken', guard: 'held' }],
  findings: [],
  holes: holes(),
  ms: 1234,
  ...change,
})

const page = (
  change: Partial<VerifyResult> = {},
  events: readonly ControlEvent[] = [],
  names: readonly string[] = ['host.1', 'host.2'],
): string =>
  reportPage({ at: new Date(AT), status: status(names), verdict: verdict(change), events })

test('a page stands by itself: nothing in it is loaded from elsewhere, and no script would run', () => {
  const html = page()

  expect(html).toContain("default-src 'none'")
  expect(html).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|url\(|@import/)
  expect(html).toContain('1,185 checks')
})

test('what a host or a packet says is shown as text, never as markup', () => {
  const hostile = `</title><script>alert(1)</script><b title='x' onclick="y">`
  const finding = { ...INTRUSION, evidence: hostile, rule: hostile, replay: hostile, from: hostile }
  const html = page({ verdict: 'broken', findings: [finding] })

  expect(html).not.toContain('<script')
  expect(html).not.toContain('<b title')
  expect(html).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
})

test('a packet that got in is drawn from its sender to its host, numbered as its finding', () => {
  const other: Finding = { ...INTRUSION, packet: null, evidence: 'a rule that is not ours' }
  const html = page({ verdict: 'broken', findings: [other, INTRUSION] })

  expect(html.match(/class="intrusion"/g)).toHaveLength(1)
  expect(html).toContain('href="#finding-2"')
  expect(html).toContain('id="finding-2"')
  expect(html).toContain('port 40123 → 22')
})

test.each<readonly [string, Partial<HoleCell>, string]>([
  ['that is open as it must be', {}, 'hole open'],
  ['that a packet does not pass', { byPacket: false }, 'hole wrong'],
  ['that no frame of the overlay crosses', { overlay: false }, 'hole wrong'],
  ['that is open though it must not be', { expected: 'closed', overlay: null }, 'hole wrong'],
  ['that nobody saw', { byPacket: null }, 'hole unclear'],
])('a hole %s looks so in picture and matrix', (_, change, kind) => {
  const html = page({ holes: holes(change) })

  expect(html).toMatch(new RegExp(`<line class="${kind}"`))
  expect(html).toMatch(new RegExp(`<td class="${kind}" title="host.2 → host.1`))
})

test('orders and drift stand on the lane of their host, in the order of their times', () => {
  const event = (seq: number, kind: string): ControlEvent =>
    ControlEvent.parse({
      ...{ seq, at: `2026-11-25T12:00:0${String(seq)}.000Z`, host: 'host-1', kind, peer: null },
      ...{ event: null, detail: '' },
    })
  const html = page({}, [event(1, 'order-sent'), event(2, 'host-member'), event(3, 'agent-up')])
  const x = (kind: string): number =>
    Number(new RegExp(`class="event ${kind}" cx="([\\d.]+)"`).exec(html)?.[1])

  expect(x('order')).toBeLessThan(x('member'))
  expect(html.match(/class="event /g)).toHaveLength(2)
  expect(html).toContain('>host.1</text>')
})

test('more hosts than can be drawn are told of, and the matrix still shows them', () => {
  const names = Array.from({ length: 30 }, (_, index) => `host.${String(index + 1)}`)

  expect(page({}, [], names)).toContain('30 hosts are too many to draw')
})

test('JUnit has a case for each claim, a failure for what is broken and an error for what is not known', () => {
  const unknown: Finding = { ...INTRUSION, claim: 'pairwise-holes', verdict: 'inconclusive' }
  const xml = junitOf(
    'lab',
    verdict({
      verdict: 'broken',
      claims: [
        { id: 'default-deny', verdict: 'broken', checks: 2 },
        { id: 'pairwise-holes', verdict: 'inconclusive', checks: 0 },
      ],
      findings: [{ ...INTRUSION, evidence: 'bell \u0007 & <tag>' }, unknown],
    }),
  )

  expect(xml).toContain('tests="2" failures="1" errors="1"')
  expect(xml).toContain('<failure message="stranger → host.1: bell \ufffd &amp; &lt;tag&gt;">')
  expect(xml.match(/<error /g)).toHaveLength(1)
})

test('what is proved for every packet stands a row a host, each wall by itself', () => {
  const [, row = ''] = /<th>host\.1<\/th>((?:<td>.*<\/td>\s*){3})<\/tr>/.exec(page()) ?? []

  expect(row.match(/(?<=>)(?:held|broken|inconclusive)(?=<)/g)).toEqual(['held', 'broken', 'held'])
})
