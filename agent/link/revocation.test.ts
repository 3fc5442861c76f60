import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestAuthority } from '../netns/test-authority.ts'
import { HostId } from '../protocol/names.ts'
import {
  type Leaver,
  type Revocation,
  Serial,
  type SignedRevocations,
} from '../protocol/revocations.ts'
import { LoopbackLink } from '../testing/loopback-link.ts'
import { orderOf } from '../testing/order-values.ts'
import { TestCaller } from '../testing/test-caller.ts'
import { until } from '../netns/until.ts'

const HOUR_MS = 3_600_000

let agent: LoopbackLink
let thief: TestCaller
let control: TestCaller
beforeEach(async () => {
  agent = await LoopbackLink.start('127.0.71.1')
  thief = await TestCaller.control(agent.address, agent.authority)
  control = await TestCaller.control(agent.address, agent.authority)
})
afterEach(async () => {
  thief[Symbol.dispose]()
  control[Symbol.dispose]()
  await agent[Symbol.asyncDispose]()
})

const entry = (serial: string, untilMs = HOUR_MS): Revocation => ({
  serial: Serial.parse(serial),
  host: null,
  at: new Date().toISOString(),
  until: new Date(Date.now() + untilMs).toISOString(),
})
const listOf = (number: number, ...revoked: readonly Revocation[]): SignedRevocations =>
  agent.authority.revocations({ number, revoked: [...revoked] })

const told = (generation: number, revocations: SignedRevocations) =>
  control.tell(orderOf(generation, [], { revocations }))

describe('a certificate that an order says is revoked', () => {
  it('is refused on the connection that was open, and on every new one', async () => {
    expect((await thief.ask('GET', '/report')).status).toBe(200)
    await told(1, listOf(1, entry(thief.serial)))

    const answers = await Promise.all([
      thief.tell(orderOf(2)).catch(() => thief.tell(orderOf(2))),
      thief.ask('GET', '/report'),
      thief.ask('GET', '/watch'),
    ])

    expect(answers[0]).toMatchObject({
      status: 403,
      body: { outcome: 'refused', code: 'E_CERTIFICATE_REVOKED', generation: null },
    })
    for (const { status, body } of answers.slice(1))
      expect({ status, body }).toMatchObject({
        status: 403,
        body: { error: { code: 'E_CERTIFICATE_REVOKED' } },
      })
    expect(agent.held?.generation).toBe(1)
  })

  it('has its watch cut within a second, while the watch of control goes on', async () => {
    const stolen = await thief.watch()
    const own = await control.watch()
    const startMs = performance.now()
    await told(1, listOf(1, entry(thief.serial)))

    await stolen.ended
    expect(performance.now() - startMs).toBeLessThan(1000)
    agent.hub.alive('2026-11-25T12:00:00.000Z')
    await until('a line for control', () => own.said().includes('"alive"'), 1000)
  })

  it('stays refused after a restart of the agent', async () => {
    await told(1, listOf(1, entry(thief.serial)))
    await agent.restart()

    expect(await thief.tell(orderOf(2))).toMatchObject({ body: { code: 'E_CERTIFICATE_REVOKED' } })
    expect((await control.tell(orderOf(2))).status).toBe(200)
  })

  it('cannot bring the order that revokes it', async () => {
    await thief.tell(orderOf(1, [], { revocations: listOf(1, entry(thief.serial)) })).catch(() => 0)

    expect(agent.held).toBeNull()
  })
})

describe('a revocation list', () => {
  it.each([
    [
      'another authority’s',
      async () => (await TestAuthority.create()).revocations({ number: 9, revoked: [] }),
    ],
    ['changed after it was signed', async () => changed(listOf(9))],
    ['no list at all', async () => ({ text: 'x', signature: 'x' })],
  ])('that is %s is refused with the order that brought it', async (_what, make) => {
    const answer = await told(1, await make())

    expect(answer).toMatchObject({ status: 409, body: { code: 'E_REVOCATIONS_UNPROVED' } })
    expect(agent.held).toBeNull()
  })

  it('is signed by the authority, never by the key of the one who speaks', async () => {
    const { text } = listOf(1)
    const { signature } = (await TestAuthority.create()).revocations({ number: 1, revoked: [] })

    expect(await told(1, { text, signature })).toMatchObject({
      body: { code: 'E_REVOCATIONS_UNPROVED' },
    })
  })

  it.each(['at once', 'after a restart'])(
    'of a lower number is refused %s, and the one that is held is shown',
    async (when) => {
      const held = listOf(5, entry(thief.serial))
      await told(1, held)
      if (when === 'after a restart') await agent.restart()

      expect(await told(2, listOf(4, entry(thief.serial)))).toMatchObject({
        status: 409,
        body: { code: 'E_REVOCATIONS_OLD', revocations: held, generation: 1 },
      })
      expect(agent.held?.generation).toBe(1)
    },
  )

  it('of the same number with other content is refused', async () => {
    await told(1, listOf(5, entry(thief.serial)))

    expect(await told(2, listOf(5))).toMatchObject({ body: { code: 'E_REVOCATIONS_OLD' } })
  })

  it('of a higher number that has forgotten an entry is refused', async () => {
    await told(1, listOf(5, entry(thief.serial)))

    expect(await told(2, listOf(6))).toMatchObject({ body: { code: 'E_REVOCATIONS_OLD' } })
    expect(await thief.tell(orderOf(3))).toMatchObject({ body: { code: 'E_CERTIFICATE_REVOKED' } })
  })

  it('that has forgotten who left in these days is refused, or that somebody left again', async () => {
    const days = (many: number) => Date.now() - many * 24 * HOUR_MS
    const left = (number: number, ...leavers: readonly Leaver[]) =>
      agent.authority.revocations({ number, revoked: [], left: [...leavers] })
    const [one, two] = [HostId.parse('host-8'), HostId.parse('host-9')]
    await told(1, left(5, [one, days(8)], [two, days(6)]))

    expect(await told(2, left(6))).toMatchObject({ body: { code: 'E_REVOCATIONS_OLD' } })
    expect(await told(2, left(6, [two, days(7)]))).toMatchObject({
      body: { code: 'E_REVOCATIONS_OLD' },
    })
    expect((await told(2, left(6, [two, days(1)]))).status).toBe(200)
  })

  it('may leave out what no certificate can need any more', async () => {
    await told(1, listOf(5, entry('abc', -1)))

    expect((await told(2, listOf(6))).status).toBe(200)
  })

  it('that is held already comes with every order and changes nothing', async () => {
    const list = listOf(5)
    await told(1, list)

    expect((await told(2, list)).status).toBe(200)
  })

  it('that cannot be read from the disk is taken anew from the next order', async () => {
    await told(1, listOf(5, entry(thief.serial)))
    await writeFile(agent.listFile, '{"text":"')
    await agent.restart()

    expect((await told(2, listOf(6, entry(thief.serial)))).status).toBe(200)
    expect(await readFile(agent.listFile, 'utf8')).toContain(thief.serial)
  })
})

describe('a caller', () => {
  it.each([
    ['whose certificate is over', { lifeMs: -1000, wish: { sinceMs: -5000 } }],
    ['whose certificate does not hold yet', { lifeMs: HOUR_MS, wish: { sinceMs: 60_000 } }],
    [
      'whose certificate is for a server only',
      { lifeMs: HOUR_MS, wish: { uses: ['1.3.6.1.5.5.7.3.1'] } },
    ],
  ])('%s gets no connection', async (_who, { lifeMs, wish }) => {
    using late = await TestCaller.control(agent.address, agent.authority, lifeMs, wish)

    await expect(late.tell(orderOf(1))).rejects.toThrow()
    expect(agent.held).toBeNull()
  })

  it('whose certificate ends while the body of its order is on the way is not obeyed', async () => {
    using brief = await TestCaller.control(agent.address, agent.authority, 1500)
    const answer = await brief.slowly(orderOf(1), 2600)

    expect(answer).toMatchObject({ body: { code: 'E_CERTIFICATE_EXPIRED', generation: null } })
    expect(agent.held).toBeNull()
  })
})

const changed = ({ text, signature }: SignedRevocations): SignedRevocations => ({
  text: text.replace('"number":9', '"number":10'),
  signature,
})
