import {
  cpSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'
import type { ScriptedAgent } from '../testing/scripted-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'

/** Invited last. */
const LATE = { id: 'host-9', address: '127.0.0.19', inner: '127.0.1.19', mac: '02:db:13:00:00:13' }

let fleet: FleetOnLoopback
let agents: readonly ScriptedAgent[]
/** How long the log beside the database was when control knew all three hosts, before it had joined them all. */
let knownAt: number
const file = (): string => join(fleet.control.state, 'control.sqlite')
const whole = (): string => join(fleet.control.directory, 'whole')

/** A fleet at rest whose control was killed, its state directory put aside as the kill left it. */
beforeAll(async () => {
  fleet = await FleetOnLoopback.start()
  agents = await Promise.all([1, 2, 3].map((at) => fleet.join(`host-${at}`, 10 + at)))
  knownAt = statSync(`${file()}-wal`).size
  await fleet.settled(3)
  await fleet.control.client().invite(LATE)
  // A second may go by before the newest head of the audit log is kept outside the database.
  await waitUntil('a kept head', () =>
    existsSync(join(fleet.control.state, 'audit-head.json')) ? true : null,
  )
  await fleet.control.end('SIGKILL')
  cpSync(fleet.control.state, whole(), { recursive: true })
}, 30_000)
afterAll(() => fleet[Symbol.asyncDispose]())

beforeEach(async () => {
  await fleet.control.end('SIGKILL')
  rmSync(fleet.control.state, { recursive: true })
  cpSync(whole(), fleet.control.state, { recursive: true })
})

/** Starts control, which is to refuse; gives its exit code and what it logged. */
const refusedStart = async (): Promise<{ readonly code: number | null; readonly log: string }> => {
  const before = fleet.control.log.length
  const child = fleet.control.spawn()
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, log: fleet.control.log.slice(before) }
}

const sql =
  (text: string) =>
  (path: string): void => {
    using database = new DatabaseSync(path)
    database.exec(text)
  }

/** Everything in the one file, as after a polite end. */
const tidy = sql('PRAGMA journal_mode = DELETE')

const garble = (path: string): void => {
  const bytes = readFileSync(path)
  writeFileSync(
    path,
    Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xaa)]),
  )
}

describe('a control whose database', () => {
  test.each<[string, (path: string) => void, string]>([
    [
      'was cut in half',
      (path) => truncateSync(path, readFileSync(path).length / 2),
      'E_STORE_CORRUPT',
    ],
    ['was overwritten behind its first page', garble, 'E_STORE_CORRUPT'],
    ['was emptied', (path) => truncateSync(path, 0), 'E_STORE_LOST'],
    ['is not there', (path) => rmSync(path), 'E_STORE_LOST'],
    ['is of a newer schema', sql('PRAGMA user_version = 99'), 'E_STORE_NEWER'],
    ['lacks a table', sql('DROP TABLE pairs'), 'E_STORE_CORRUPT'],
    [
      'holds a state that is half written',
      sql(`UPDATE hosts SET desired = '{"overlay":'`),
      'E_STORE_CORRUPT',
    ],
    [
      'holds a host at no address',
      sql(`UPDATE hosts SET address = 'nowhere' WHERE id = 'host-1'`),
      'E_STORE_CORRUPT',
    ],
    [
      'holds half a revocation list',
      sql(`UPDATE meta SET value = '{"text"' WHERE key = 'revocations'`),
      'E_STORE_CORRUPT',
    ],
    ['is another program’s', sql('PRAGMA application_id = 7'), 'E_STORE_FOREIGN'],
  ])(
    '%s refuses to start, says what to do, and its hosts keep what they have',
    async (_what, damage, expected) => {
      tidy(file())
      const before = agents.map(({ arrived }) => arrived.length)
      damage(file())

      const { code, log } = await refusedStart()

      expect(code).toBe(1)
      expect(JSON.parse(log.trim().split('\n').at(-1) ?? '')).toMatchObject({
        level: 'error',
        message: 'control did not start',
        code: expected,
        next: expect.stringMatching(/restore|start the control|point --state/),
      })
      expect(agents.map(({ arrived }) => arrived.length)).toEqual(before)
      expect(agents.map(({ peers }) => peers.length)).toEqual([2, 2, 2])
    },
  )

  test('was left with its log by a kill goes on where it was', async () => {
    expect(readdirSync(fleet.control.state)).toContain('control.sqlite-wal')
    const before = agents.map(({ generation }) => generation)

    await fleet.control.start()
    await fleet.settled(3)

    expect(agents.map(({ generation }) => generation)).toEqual(before)
  })

  test('was left with a log that ends in the middle of a write takes what is whole, and closes nothing', async () => {
    const log = `${file()}-wal`
    truncateSync(log, knownAt + 100)

    await fleet.control.start()
    const { hosts } = await fleet.settled(3)

    expect(hosts.map(({ id }) => id)).not.toContain(LATE.id)
    expect(agents.map(({ peers }) => peers.length)).toEqual([2, 2, 2])
  })

  test('lost the log beside it knows nobody any more, says so, and opens nothing', async () => {
    rmSync(`${file()}-wal`)
    const before = agents.map(({ arrived }) => arrived.length)

    await fleet.control.start()

    expect(fleet.control.log).toContain('the audit log is not as it was left')
    expect((await fleet.control.client().state()).hosts).toEqual([])
    expect(await fleet.control.client().audit()).toContainEqual(
      expect.objectContaining({ action: 'audit', outcome: 'failed' }),
    )
    expect(agents.map(({ arrived }) => arrived.length)).toEqual(before)
  })
})
