import { expect, test } from 'vitest'
import { renderVerify } from './render.ts'
import type { Finding, HoleCell, VerifyResult } from './result.ts'

const cell = (from: number, to: number, more: Partial<HoleCell> = {}): HoleCell => ({
  from: `host.${from}`,
  to: `host.${to}`,
  expected: 'open',
  byPacket: true,
  byReadBack: true,
  overlay: true,
  ...more,
})

const mesh = (size: number, more: Partial<HoleCell> = {}): readonly HoleCell[] => {
  const hosts = Array.from({ length: size }, (_, index) => index + 1)
  return hosts.flatMap((from) =>
    hosts
      .filter((to) => to !== from)
      .map((to) => cell(from, to, from === 2 && to === 1 ? more : {})),
  )
}

const finding: Finding = {
  claim: 'pairwise-holes',
  verdict: 'broken',
  host: 'host.1',
  from: 'host.2',
  packet: {
    family: 4,
    proto: 'udp',
    iif: 'eth0',
    oif: null,
    src: '198.18.0.12',
    dst: '198.18.0.11',
    sport: 51820,
    dport: 51820,
  },
  rule: `iptables filter: -A INPUT ${'-m comment --comment drawbridge:holes '.repeat(4)}-j DROP`,
  evidence: 'reached the card and was not accepted; it must be',
  replay: 'npx lab probe host.2 host.1 --udp 51820 --sport 51820 --lab lab',
  also: 2,
}

const result = (more: Partial<VerifyResult> = {}): VerifyResult => ({
  verdict: 'held',
  claims: [{ id: 'default-deny', verdict: 'held', checks: 1185 }],
  proofs: [],
  findings: [],
  holes: mesh(3),
  ms: 280,
  ...more,
})

const text = (what: VerifyResult, columns = 100): string =>
  renderVerify(what, { columns, colour: false })

test('a held lab is claims, a matrix and one last line', () => {
  expect(text(result())).toBe(
    [
      '  default-deny         held            1,185 checks',
      '',
      '  from \\ to    1   2   3',
      '  host.1           o   o',
      '  host.2       o       o',
      '  host.3       o   o',
      '  o hole open, frames cross',
      '',
      '  held 1,185 checks in 0.28 s',
      '',
    ].join('\n'),
  )
})

test('a hole that is not as it must be stands out in the matrix and tells its finding', () => {
  const shown = text(
    result({ verdict: 'broken', holes: mesh(3, { byPacket: false }), findings: [finding] }),
  )

  expect(shown).toContain('  host.2       X       o')
  expect(shown).toContain(
    'pairwise-holes  host.2 → host.1  udp 51820→51820 v4  (and 2 more like it)',
  )
  expect(shown).toContain(finding.replay)
})

test.each([60, 100, 300])(
  'no line but a command to be copied is wider than %d columns or 100',
  (columns) => {
    const shown = text(result({ holes: mesh(40), findings: [finding] }), columns)
    const wide = shown.split('\n').filter((line) => line.length > Math.min(columns, 100))

    expect(
      wide.filter(
        (line) => !line.includes('npx lab') && !line.includes('pairs') && !line.includes('like it'),
      ),
    ).toEqual([])
  },
)

test('more hosts than fit are told in a sentence', () => {
  expect(text(result({ holes: mesh(40, { overlay: false }) }))).toContain(
    '1560 of 1560 ordered pairs have a hole; 1559 are as membership says',
  )
})

test('many findings are cut off with the way to see them all', () => {
  const shown = text(
    result({ findings: Array.from({ length: 30 }, (_, also) => ({ ...finding, also })) }),
  )

  expect(shown).toContain('and 22 more: --json shows all')
})

test('colour is used only when asked for', () => {
  expect(text(result())).not.toContain('\u001b[')
  expect(renderVerify(result(), { columns: 80, colour: true })).toContain('\u001b[32m')
})

test('what speaks about several claims is told once', () => {
  const about = { ...finding, packet: null, also: 0 }
  const shown = text(result({ findings: [about, { ...about, claim: 'default-deny' }] }))

  expect(shown).toContain('pairwise-holes, default-deny  host.2 → host.1')
  expect(shown.split(about.evidence)).toHaveLength(2)
})

test('what is proved for every packet stands in one line, and who is left out is named', () => {
  const proved = { both: 'held', wall: 'held', guard: 'held' } as const
  const proofs = [
    { host: 'host.1', ...proved },
    { host: 'host.2', ...proved, wall: 'broken' as const },
  ]

  expect(text(result({ proofs: proofs.slice(0, 1) }))).toContain(
    'every packet         1 of 1 host proved, through each wall alone and both together\n',
  )
  expect(text(result({ proofs }))).toContain('1 of 2 hosts proved')
  expect(text(result({ proofs }))).toContain('; not host.2\n')
})

test(`a packet of nobody's is shown with its addresses`, () => {
  const shown = text(result({ verdict: 'broken', findings: [{ ...finding, from: null }] }))

  expect(shown).toContain('host.1  udp 198.18.0.12→198.18.0.11 51820→51820 v4')
})
