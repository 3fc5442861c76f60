import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url))

const SHUT = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'
const SSH = '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT'
const OPEN = SHUT.replace('COMMIT', `${SSH}\nCOMMIT`)

const FILES = {
  shut: SHUT,
  open: OPEN,
  unknown: SHUT.replace('COMMIT', '-A INPUT -m weird --of 7 -j ACCEPT\nCOMMIT'),
  shadow: SHUT.replace('COMMIT', `-A INPUT -p tcp -j DROP\n${SSH}\nCOMMIT`),
  allow: 'may INPUT -p tcp -m tcp --dport 22\n',
  must: 'must v6 INPUT -p tcp -m tcp --dport 22\n',
} as const

const MIB = 1024 * 1024
const BOUND = 31 * MIB
const upTo = (text: string): string => text.repeat(Math.floor(BOUND / text.length))

/** As large as files may be, each of one kind of thing that a real one has few of. */
const MONSTERS = {
  junk: () => randomBytes(BOUND),
  line: () => `*filter\n:INPUT DROP [0:0]\n-A INPUT${upTo(' -f')} -j ACCEPT\nCOMMIT\n`,
  chains: () => `*filter\n${numbered((at) => `:c${String(at)} - [0:0]\n`)}COMMIT\n`,
  tables: () => upTo('*filter\nCOMMIT\n'),
  members: () => `create s hash:ip family inet\nadd s ${upTo('1,')}\n`,
  allowance: () => `may INPUT${upTo(' -f')}\n`,
  depth: () => `{"nftables":${upTo('[')}`,
} as const

const numbered = (line: (at: number) => string): string =>
  Array.from({ length: BOUND / 20 }, (_, at) => line(at)).join('')

describe('lab prove', { timeout: 30_000 }, () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-prove-'))
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
    await writeFile(join(folder, 'huge'), '')
    await truncate(join(folder, 'huge'), 100 * 1024 * 1024)
    for (const [name, text] of Object.entries(MONSTERS)) await writeFile(join(folder, name), text())
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** Words in capitals are flags, the others files of the folder. */
  const prove = async (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const given = words.map((word) => (word.startsWith('-') ? word : join(folder, word)))
    const { exitCode, stdout } = await execa(process.execPath, [MAIN, 'prove', ...given], {
      reject: false,
      cwd: folder,
      env,
    })
    return { exitCode, stdout }
  }

  it('ends with 1 and one line of JSON that names packet and rule when it is broken', async () => {
    const { exitCode, stdout } = await prove(['--rules', 'open', '--rules6', 'shut', '--json'])

    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'broken',
      findings: [
        {
          ...{ query: 'default-deny', chain: 'INPUT', rule: SSH, line: 5 },
          packet: { family: 4, proto: 'tcp', iif: 'eth0', oif: null, sport: 40123, dport: 22 },
        },
      ],
      unread: [],
    })
    expect(stdout.trimEnd()).not.toContain('\n')
  })

  it.each([
    { words: ['--rules', 'shut', '--rules6', 'shut'], exitCode: 0, says: 'held' },
    { words: ['--rules', 'shut'], exitCode: 3, says: 'IPv6 were not given' },
    { words: ['--rules6', 'open'], exitCode: 1, says: 'IPv6' },
    { words: ['--rules', 'unknown', '--rules6', 'shut'], exitCode: 3, says: '-m weird --of 7' },
    {
      words: ['--rules', 'open', '--rules6', 'open', '--allow', 'allow'],
      exitCode: 0,
      says: 'held',
    },
    {
      words: ['--rules', 'open', '--rules6', 'shut', '--allow', 'must'],
      exitCode: 1,
      says: 'hole-open',
    },
    {
      words: ['--rules', 'shadow', '--rules6', 'shut', '--dead'],
      exitCode: 0,
      says: 'others come first',
    },
    { words: ['--rules', 'shut', '--against', 'open'], exitCode: 1, says: 'is let in after' },
    { words: ['--rules', 'open', '--against', 'open'], exitCode: 0, says: 'fares alike' },
    {
      words: ['--rules', 'open', '--rules6', 'shut', '--allow', 'shut'],
      exitCode: 1,
      says: 'not understood',
    },
  ])('$words: $exitCode', async ({ words, exitCode, says }) => {
    const said = await prove(words)

    expect(said.exitCode).toBe(exitCode)
    expect(said.stdout).toContain(says)
  })

  it.each([
    { words: ['--rules', 'junk'] },
    { words: ['--rules', 'line'] },
    { words: ['--rules', 'chains'] },
    { words: ['--rules', 'tables'] },
    { words: ['--rules', 'shut', '--ipset', 'members'] },
    { words: ['--rules', 'shut', '--ipset', 'junk'] },
    { words: ['--rules', 'shut', '--nft', 'depth'] },
    { words: ['--rules', 'shut', '--nft', 'junk'] },
    { words: ['--rules', 'shut', '--allow', 'allowance'] },
    { words: ['--rules', 'shut', '--allow', 'junk'] },
  ])('$words of 31 MiB is inconclusive, and 384 MiB of heap are enough', async ({ words }) => {
    const small = { NODE_OPTIONS: '--max-old-space-size=384' }
    const { exitCode, stdout } = await prove(['--rules6', 'shut', '--json', ...words], small)

    expect(exitCode).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'inconclusive' })
    expect(stdout.length).toBeLessThan(MIB)
  })

  it.each([
    { words: [], code: 'E_NO_RULES', exitCode: 2 },
    { words: ['--rules', 'nowhere'], code: 'E_NO_SUCH_FILE', exitCode: 2 },
    { words: ['--rules', 'shut', '--ifaces', 'a'], code: 'E_INTERFACES', exitCode: 2 },
    { words: ['--rules', 'huge'], code: 'E_FILE_TOO_LARGE', exitCode: 3 },
  ])('$words is refused with $code', async ({ words, code, exitCode }) => {
    const said = await prove([...words, '--json'])

    expect(said.exitCode).toBe(exitCode)
    expect(JSON.parse(said.stdout)).toMatchObject({ error: { code } })
  })
})
