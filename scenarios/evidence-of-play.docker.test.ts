import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { keepEvidenceOf } from './evidence-of-play.ts'
import { journey } from './scenario.ts'
import './stage/expectations.ts'
import { perform } from './stage/perform.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evidence-of-play-'))
  vi.stubEnv('DRAWBRIDGE_SCENARIO_EVIDENCE', folder)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

test('the evidence of a journey that is broken is kept before its lab goes, and no secret with it', async (context) => {
  let key = ''
  const broken = journey('a stranger is let in', {
    claim: 'default-deny',
    hosts: ['alice'],
    tags: [],
    async play({ alice, stranger }) {
      key = (await alice.host.mustExec(['cat', '/var/lib/drawbridge/wireguard.key'])).trim()
      await alice.host.mustExec(['ip', 'link', 'set', 'dbbr0', 'alias', key])
      expect(await stranger.probe(alice.agentDoor())).toArriveAt(alice)
    },
  })
  const performing = perform({
    journey: broken,
    lab: `s-${randomBytes(4).toString('hex')}`,
    keep: false,
    signal: context.signal,
    onBegin: () => undefined,
    onFailed: async ({ lab, seen, thrown }) =>
      keepEvidenceOf(lab, context, {
        kind: 'scenario',
        id: 'a-stranger-is-let-in',
        title: broken.title,
        seen,
        thrown,
      }),
  })

  await expect(performing).rejects.toThrow(/the packet to arrive at host\.1/)

  const [, directory = ''] = /^evidence: (\S+) \(and/.exec(context.task.meta.bundle ?? '') ?? []
  expect(directory.startsWith(folder)).toBe(true)
  const read = async (file: string): Promise<string> => readFile(join(directory, file), 'utf8')
  const story = await read('play.txt')
  expect(story).toMatch(/how it ended:\n.*the packet to arrive at host\.1; it dropped/)
  expect(story).toContain('scenario run a-stranger-is-let-in')
  expect(await read('host.1/iptables-save.txt')).toMatch(/drawbridge:default-deny/)
  expect(await read('control/events.ndjson')).toContain('host-member')
  expect(context.task.annotations).toMatchObject([{ type: 'evidence' }])

  expect(key).not.toBe('')
  const files = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const file of files.filter((one) => one.isFile()))
    expect(await readFile(join(file.parentPath, file.name), 'latin1'), file.name).not.toContain(key)
  expect(await readdir(folder)).toContain(`${directory.split('/').at(-1) ?? ''}.tar.gz`)
})
