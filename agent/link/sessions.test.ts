import { writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { type Socket, connect as dial } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestAuthority } from '../netns/test-authority.ts'
import { until } from '../netns/until.ts'
import { AGENT_PORT, CONTROL_IDENTITY } from '../protocol/enrolment.ts'
import { HostId } from '../protocol/names.ts'
import { type Carried, carryMux } from '../protocol/mux/carry.ts'
import { MOST_TICKET_BYTES } from '../protocol/session.ts'
import { Serial } from '../protocol/revocations.ts'
import { CONSOLE, IN_COMPONENT, ticketText } from '../sessions/testing/ticket-values.ts'
import { LoopbackLink } from '../testing/loopback-link.ts'
import { orderOf } from '../testing/order-values.ts'
import { TestCaller } from '../testing/test-caller.ts'

let agent: LoopbackLink
let control: TestCaller
beforeEach(async () => {
  agent = await LoopbackLink.start('127.0.73.1')
  control = await TestCaller.control(agent.address, agent.authority)
})
afterEach(async () => {
  control[Symbol.dispose]()
  await agent[Symbol.asyncDispose]()
})

let count = 0
const ticket = (change: object = {}): ReturnType<typeof ticketText> & { session: string } => {
  const now = Date.now()
  const iso = (ms: number) => new Date(now + ms).toISOString()
  return {
    ...ticketText({ issuedAt: iso(-10), expiresAt: iso(9990), until: iso(3_600_000) }),
    session: (++count).toString(16).padStart(32, '0'),
    ...change,
  }
}

const bring = (signed: object | string, by = control) =>
  by.ask('POST', '/sessions', typeof signed === 'string' ? signed : JSON.stringify(signed))

const codeOf = async (signed: object | string): Promise<[number, unknown]> => {
  const { status, body } = await bring(signed)
  const { error } = body as { error?: { code: string } }
  return [status, error?.code ?? 'opened']
}

describe('a ticket that is brought to the port', () => {
  it('opens a session', async () => {
    const made = ticket()

    expect(await bring(agent.authority.ticket(made))).toEqual({
      status: 200,
      body: { session: made.session },
    })
    expect(agent.begun).toHaveLength(1)
  })

  it('opens one session of ten that ask at once', async () => {
    const signed = agent.authority.ticket(ticket())
    const all = await Promise.all(Array.from({ length: 10 }, () => codeOf(signed)))

    expect(all.filter(([status]) => status === 200)).toHaveLength(1)
    expect(all.filter(([, code]) => code === 'E_TICKET_USED')).toHaveLength(9)
    expect(agent.begun).toHaveLength(1)
  })

  it('is used after a restart of the agent', async () => {
    const signed = agent.authority.ticket(ticket())
    await bring(signed)
    await agent.restart()

    expect(await codeOf(signed)).toEqual([403, 'E_TICKET_USED'])
  })

  it('opens nothing where it cannot be known what was used', async () => {
    await writeFile(agent.ticketFile, '{')
    await agent.restart()

    expect(await codeOf(agent.authority.ticket(ticket()))).toEqual([500, 'E_SESSION_FAILED'])
    expect(agent.begun).toEqual([])
  })

  it.each<[string, () => object | string | Promise<object>, [number, string]]>([
    [
      'of another authority',
      async () => (await TestAuthority.create()).ticket(ticket()),
      [403, 'E_TICKET_UNPROVED'],
    ],
    [
      'that is not signed',
      () => ({ text: JSON.stringify(ticket()), signature: '' }),
      [403, 'E_TICKET_UNPROVED'],
    ],
    [
      'that is a revocation list',
      () => agent.authority.revocations({ number: 1, revoked: [] }),
      [403, 'E_TICKET_UNPROVED'],
    ],
    [
      'for another host',
      () => agent.authority.ticket(ticket({ host: HostId.parse('host-2') })),
      [403, 'E_TICKET_OTHER_HOST'],
    ],
    [
      'that was kept for a minute',
      () =>
        agent.authority.ticket(
          ticket({
            issuedAt: new Date(Date.now() - 60_000).toISOString(),
            expiresAt: new Date(Date.now() - 50_000).toISOString(),
          }),
        ),
      [403, 'E_TICKET_STALE'],
    ],
    [
      'for root by number',
      () => agent.authority.ticket(ticket({ purpose: { ...CONSOLE, user: '0' } })),
      [403, 'E_TICKET_MALFORMED'],
    ],
    [
      'for an instance that is not here',
      () =>
        agent.authority.ticket(
          ticket({ target: IN_COMPONENT, purpose: { verb: 'tunnel', port: 5432 } }),
        ),
      [404, 'E_NO_SUCH_INSTANCE'],
    ],
    ['that is no JSON', () => '{', [403, 'E_TICKET_MALFORMED']],
    [
      'in a field more',
      () => ({ ...agent.authority.ticket(ticket()), more: 1 }),
      [403, 'E_TICKET_MALFORMED'],
    ],
    [
      'that says its text twice',
      () => `{"text":"a","text":"b","signature":"c"}`,
      [403, 'E_TICKET_MALFORMED'],
    ],
    ['that is too long', () => 'x'.repeat(MOST_TICKET_BYTES + 1), [403, 'E_TICKET_MALFORMED']],
  ])('%s opens nothing', async (_what, make, expected) => {
    expect(await codeOf(await make())).toEqual(expected)
    expect(agent.begun).toEqual([])
  })

  it('is of no use to somebody else than control', async () => {
    const own = await agent.authority.issue(
      [{ type: 'url', value: 'drawbridge://host/host-2' }],
      60_000,
    )
    using other = new TestCaller(agent.address, agent.authority.pem, own)
    const signed = agent.authority.ticket(ticket())

    expect(await bring(signed, other)).toMatchObject({
      status: 403,
      body: { error: { code: 'E_NOT_CONTROL' } },
    })
    expect((await bring(signed)).status).toBe(200)
  })

  it('that is refused takes nobody’s place', async () => {
    const nowhere = { target: IN_COMPONENT, purpose: { verb: 'tunnel', port: 1 } }
    for (let at = 0; at < 40; at++)
      expect((await codeOf(agent.authority.ticket(ticket(nowhere))))[0]).toBe(404)

    expect(await codeOf(agent.authority.ticket(ticket()))).toEqual([200, 'opened'])
  })

  it('is the thirty-third that a host has no room for, and there is room again when one ends', async () => {
    const take = () => codeOf(agent.authority.ticket(ticket()))
    for (let at = 0; at < 32; at++) expect(await take()).toEqual([200, 'opened'])

    expect(await take()).toEqual([409, 'E_TOO_MANY_SESSIONS'])
    agent.begun[5]?.end('closed')
    await until('room', async () => (await take())[0] === 200)
  })
})

type Shook =
  | { readonly kind: 'attached'; readonly carried: Carried; readonly socket: Duplex }
  | { readonly kind: 'refused'; readonly status: number; readonly rest: string }

/** A caller who upgrades, with a certificate of its own for all its connections. */
class Upgrader {
  readonly #own: Awaited<ReturnType<TestAuthority['issue']>>
  readonly caller: TestCaller

  private constructor(own: Awaited<ReturnType<TestAuthority['issue']>>) {
    this.#own = own
    this.caller = new TestCaller(agent.address, agent.authority.pem, own)
  }

  static async of(identity = CONTROL_IDENTITY): Promise<Upgrader> {
    return new Upgrader(await agent.authority.issue([{ type: 'url', value: identity }], 3_600_000))
  }

  async opens(): Promise<string> {
    const made = ticket()
    expect((await bring(agent.authority.ticket(made), this.caller)).status).toBe(200)
    return made.session
  }

  upgrade(path: string, more: object = {}, method = 'GET'): Promise<Shook> {
    return new Promise((resolve, reject) => {
      const sent = request({
        host: agent.address,
        port: AGENT_PORT,
        method,
        path,
        agent: false,
        ca: agent.authority.pem,
        key: this.#own.key,
        cert: this.#own.certificate,
        checkServerIdentity: () => undefined,
        headers: { connection: 'Upgrade', upgrade: 'drawbridge-mux', ...more },
      })
      sent.once('upgrade', (_answer, socket, head) =>
        resolve({ kind: 'attached', carried: carryMux(socket, { head }), socket }),
      )
      sent.once('response', (answer) => {
        let rest = ''
        answer.on('data', (chunk: Buffer) => (rest += chunk.toString()))
        answer.on('end', () => resolve({ kind: 'refused', status: answer.statusCode ?? 0, rest }))
      })
      sent.once('error', reject)
      sent.end()
    })
  }
}

const attached = async (by: Upgrader, session: string): Promise<Carried> => {
  const shook = await by.upgrade(`/sessions/${session}`)
  if (shook.kind === 'refused') throw new Error(`refused with ${shook.status}`)
  return shook.carried
}

describe('a connection that is to become a session', () => {
  it('carries its streams both ways', async () => {
    const by = await Upgrader.of()
    const { mux, cut } = await attached(by, await by.opens())
    const stream = mux.open('io')
    let heard = ''
    stream.attach({
      onData: (bytes) => (heard += Buffer.from(bytes).toString()),
      onEnd: () => (heard += '.'),
      onReset: () => undefined,
      onDrain: () => undefined,
    })
    stream.write(Buffer.from('there and back'))
    stream.end()
    await until('the echo', () => heard === 'there and back.')
    cut()
  })

  it('does so once', async () => {
    const by = await Upgrader.of()
    const session = await by.opens()
    const { cut } = await attached(by, session)

    expect(await by.upgrade(`/sessions/${session}`)).toMatchObject({ status: 404 })
    cut()
  })

  it.each<[string, (session: string) => [path: string, more?: object, method?: string]]>([
    ['of a session that nobody opened', () => [`/sessions/${'f'.repeat(32)}`]],
    ['with a path beneath it', (session) => [`/sessions/${session}/more`]],
    ['with a question', (session) => [`/sessions/${session}?x=1`]],
    ['in other letters', (session) => [`/sessions/${session.toUpperCase().replace(/0/, 'A')}`]],
    ['to a web socket', (session) => [`/sessions/${session}`, { upgrade: 'websocket' }]],
    ['to either of two', (session) => [`/sessions/${session}`, { upgrade: 'drawbridge-mux, h2c' }]],
    ['by POST', (session) => [`/sessions/${session}`, {}, 'POST']],
    ['with a body', (session) => [`/sessions/${session}`, { 'content-length': 5 }]],
    ['on the route of orders', () => ['/orders']],
    ['on the route of reports', () => ['/report']],
  ])('%s is refused and hung up on', async (_what, make) => {
    const by = await Upgrader.of()
    const session = await by.opens()

    expect(await by.upgrade(...make(session))).toMatchObject({ kind: 'refused', status: 404 })
    const { cut } = await attached(by, session)
    cut()
  })

  it('is refused to whoever did not bring the ticket', async () => {
    const by = await Upgrader.of()
    const session = await by.opens()

    expect(await (await Upgrader.of()).upgrade(`/sessions/${session}`)).toMatchObject({
      status: 404,
    })
    expect(
      await (await Upgrader.of('drawbridge://host/host-2')).upgrade(`/sessions/${session}`),
    ).toMatchObject({ status: 403 })
  })

  it('ends with its first frame that is none', async () => {
    const by = await Upgrader.of()
    const shook = await by.upgrade(`/sessions/${await by.opens()}`)
    if (shook.kind === 'refused') throw new Error('refused')
    shook.socket.write(Buffer.alloc(9, 0xff))

    expect(await shook.carried.ended).toBe('closed')
    expect(agent.begun.at(-1)?.why).toBe('malformed')
  })

  it('is cut within a second when the certificate that opened it is revoked', async () => {
    const by = await Upgrader.of()
    const { ended } = await attached(by, await by.opens())
    const startMs = performance.now()
    const list = agent.authority.revocations({
      number: 1,
      revoked: [
        {
          serial: Serial.parse(by.caller.serial),
          host: null,
          at: new Date().toISOString(),
          until: new Date(Date.now() + 3_600_000).toISOString(),
        },
      ],
    })
    await control.tell(orderOf(1, [], { revocations: list }))
    await ended

    expect(performance.now() - startMs).toBeLessThan(1000)
    await until('the end of the session', () => agent.begun.at(-1)?.why !== null)
  })

  it('ends with the agent', async () => {
    const by = await Upgrader.of()
    const { ended } = await attached(by, await by.opens())
    await agent.stop()

    expect(await ended).toBe('closed')
  })
})

it('whoever shows no certificate is not heard', async () => {
  const socket: Socket = dial(AGENT_PORT, agent.address)
  const said: Buffer[] = []
  socket.on('data', (chunk) => said.push(Buffer.from(chunk)))
  socket.on('error', () => undefined)
  socket.write('GET /sessions/x HTTP/1.1\r\nconnection: upgrade\r\nupgrade: drawbridge-mux\r\n\r\n')
  await new Promise((resolve) => socket.once('close', resolve))

  expect(Buffer.concat(said).toString()).not.toContain('HTTP/1.1')
})
