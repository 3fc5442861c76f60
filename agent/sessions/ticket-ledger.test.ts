import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { NOW_MS, at, ticketOf } from './testing/ticket-values.ts'
import { TicketLedger } from './ticket-ledger.ts'

let directory: string
let path: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drawbridge-tickets-'))
  path = join(directory, 'tickets.json')
})
afterEach(() => rm(directory, { recursive: true }))

const silent = () => undefined
const open = (nowMs = NOW_MS) =>
  TicketLedger.open({
    path,
    nowMs: () => nowMs,
    log: { info: silent, warn: silent, error: silent },
  })

const other = (digit: string) => ticketOf({ session: digit.repeat(32) })

it('of a hundred at once with one ticket exactly one gets in', async () => {
  const ledger = await open()
  const all = await Promise.all(Array.from({ length: 100 }, () => ledger.consume(ticketOf())))

  expect(all.filter((refusal) => refusal === null)).toHaveLength(1)
  expect(new Set(all.map((refusal) => refusal?.code))).toEqual(
    new Set([undefined, 'E_TICKET_USED']),
  )
})

it('what lets somebody in is on the disk by then', async () => {
  const ledger = await open()
  expect(await ledger.consume(ticketOf())).toBeNull()

  expect(await readFile(path, 'utf8')).toContain(ticketOf().session)
})

it('a ticket that was used is used after a restart', async () => {
  await (await open()).consume(ticketOf())

  expect(await (await open()).consume(ticketOf())).toMatchObject({ code: 'E_TICKET_USED' })
})

it('many different ones at once all get in, and all are remembered', async () => {
  const ledger = await open()
  const tickets = Array.from({ length: 16 }, (_, at) => other(at.toString(16)))
  const all = await Promise.all(tickets.map((ticket) => ledger.consume(ticket)))
  const again = await open()

  expect(all.every((refusal) => refusal === null)).toBe(true)
  for (const ticket of tickets)
    expect(await again.consume(ticket)).toMatchObject({ code: 'E_TICKET_USED' })
})

it.each(['', '{"version":1', '{"version":2,"forgottenUntilMs":0,"used":[]}', 'null'])(
  'where the file holds %j nobody gets in',
  async (text) => {
    await writeFile(path, text)

    expect(await (await open()).consume(ticketOf())).toMatchObject({ code: 'E_SESSION_FAILED' })
  },
)

it('where nothing can be written nobody gets in, and the ticket is used up', async () => {
  const ledger = await open()
  await mkdir(`${path}.next`)
  expect(await ledger.consume(ticketOf())).toMatchObject({ code: 'E_SESSION_FAILED' })
  await rm(`${path}.next`, { recursive: true })

  expect(await ledger.consume(ticketOf())).toMatchObject({ code: 'E_TICKET_USED' })
  expect(await ledger.consume(other('a'))).toBeNull()
})

it('a ticket that has ended is forgotten, and none that it could be mistaken for is taken', async () => {
  await (await open()).consume(ticketOf())
  const later = await open(NOW_MS + 60_000)
  await later.consume(
    ticketOf({ session: 'b'.repeat(32), issuedAt: at(60_000), expiresAt: at(70_000) }),
  )

  expect(await readFile(path, 'utf8')).not.toContain(ticketOf().session)
  expect(await (await open()).consume(ticketOf())).toMatchObject({ code: 'E_TICKET_USED' })
})
