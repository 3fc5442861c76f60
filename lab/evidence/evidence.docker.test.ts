import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import { gatherEvidence } from './gather.ts'
import { keepEvidence } from './keep-evidence.ts'
import type { Files } from './look-inside.ts'
import { REDACTED } from './redact.ts'
import { writeBundle } from './write-bundle.ts'

let lab: Lab
let files: Files
let wireguardKey: string
let agentKeyLine: string
const TOKEN = randomBytes(32).toString('base64url')

beforeAll(async () => {
  lab = await Lab.up({ name: `evi-${randomBytes(3).toString('hex')}`, hosts: 2 })
  const host = await lab.host('host.1')
  wireguardKey = (await host.mustExec(['cat', '/var/lib/drawbridge/wireguard.key'])).trim()
  agentKeyLine = (await host.mustExec(['sed', '-n', '2p', '/var/lib/drawbridge/agent.key'])).trim()
  // Planted where the bundle looks: a comment of the kernel's, the journal, and a name on a link.
  await host.mustExec(['ip', 'link', 'set', 'dbbr0', 'alias', wireguardKey])
  await host.mustExec(['sh', '-c', `echo "the key is ${agentKeyLine}" | systemd-cat -t careless`])
  await host.mustExec(['sh', '-c', `echo "join with token=${TOKEN}" | systemd-cat -t careless`])
  files = await gatherEvidence(lab, { packetsMs: 1500, at: new Date() })
})
afterAll(async () => lab.down())

const textOf = (name: string): string => {
  const content = files.get(name)
  if (typeof content !== 'string') throw new Error(`${name} is not in the bundle as text`)
  return content
}

test('no secret of the lab is in any file, though each was planted where the bundle looks', () => {
  for (const secret of [wireguardKey, agentKeyLine, TOKEN])
    for (const [name, content] of files) expect(content.includes(secret), name).toBe(false)

  expect(textOf('host.1/links.txt')).toContain(`alias ${REDACTED}`)
  expect(textOf('host.1/journal.txt')).toContain(`the key is ${REDACTED}`)
  expect(textOf('host.1/journal.txt')).toContain(`token=${REDACTED}`)
})

test('rules with counters, sets, tunnel, orders with times, audit, and the verdict are there and say something', () => {
  expect(textOf('host.1/iptables-save.txt')).toMatch(/\[\d+:\d+\] -A INPUT .*drawbridge:/)
  expect(textOf('host.2/nft-ruleset.txt')).toContain('drawbridge_guard')
  expect(textOf('host.2/ipset-save.txt')).toContain('udp:51820')
  expect(textOf('host.1/tunnel.txt')).toContain('latest handshake')
  expect(textOf('control/events.ndjson')).toMatch(/"at":"20.*"kind":"order-sent"/)
  expect(textOf('control/audit.ndjson')).toContain('"action":"invite"')
  expect(textOf('switch/forwarding.txt')).toContain('under0')
  expect(textOf('engine/containers.json')).toContain(lab.name)
  expect(textOf('verdict.txt')).toContain('pairwise-holes')
  expect(textOf('README.txt')).toContain('judge it again')
})

test('packets of the cables and of the overlay are there as files that Wireshark opens', () => {
  for (const place of ['underlay', 'overlay']) {
    const bytes = files.get(`packets/${place}.pcapng`)
    expect(Buffer.isBuffer(bytes) && bytes.readUInt32LE(0), place).toBe(0x0a0d0d0a)
  }
})

test('a machine that cannot be looked into is told of, and the rest is there all the same', async () => {
  await (await lab.host('host.2')).signal('pause')
  try {
    const paused = await gatherEvidence(lab, { packetsMs: 0, at: new Date() })

    expect(paused.get('host.2/unseen.txt')).toContain('paused')
    expect(paused.get('host.1/ipset-save.txt')).toContain('drawbridge-holes')
    expect(paused.get('README.txt')).toContain('the host is frozen')
  } finally {
    await (await lab.host('host.2')).signal('resume')
  }
})

test('evidence that nobody asked for is kept, the newest ten of it, beside what is not ours', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-evidence-'))
  try {
    const old = Array.from({ length: 11 }, (_, index) => `202001${10 + index}T000000Z-lab`)
    for (const name of [...old, 'my-notes']) await mkdir(join(folder, name))
    const { directory } = await keepEvidence(lab, await lab.verify(), folder)

    const left = await readdir(folder)
    expect(left).toContain('my-notes')
    expect(left.filter((name) => name.endsWith('Z-lab')).sort()).toEqual(old.slice(2))
    expect(left).toContain(basename(directory))
    expect((await stat(directory)).mode & 0o77).toBe(0)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the directory and the archive hold the same files, for their owner only, and nothing is written over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-evidence-'))
  try {
    const directory = join(folder, 'bundle')
    const written = await writeBundle(directory, files)

    expect(written.files).toBe(files.size)
    expect(await readFile(join(directory, 'verdict.txt'), 'utf8')).toBe(files.get('verdict.txt'))
    await expect(writeBundle(directory, files)).rejects.toMatchObject({ code: 'EEXIST' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
