import { X509Certificate } from 'node:crypto'
import { statSync } from 'node:fs'
import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askDoor, askOperatorDoor, askPeopleDoor, type DoorQuestion } from '../testing/ask-door.ts'
import { ControlProcess } from '../testing/control-process.ts'
import { enrolled, invite, newMachineKey, type MachineCredential } from '../testing/machine.ts'
import { mint } from '../testing/mint.ts'
import { PASSWORD, loggedIn, somebody, type Somebody } from '../testing/somebody.ts'
import { waitUntil } from '../testing/wait-until.ts'
import { x509 } from '../credentials/x509.ts'
import { parseOperatorPem } from './client/operator-credentials.ts'
import type { AccessRequest } from './people-contract.ts'
import type { z } from 'zod'

let control: ControlProcess
let olga: Somebody
let ada: Somebody
let dave: Somebody
let vera: Somebody
let rob: Somebody
beforeAll(async () => {
  control = await ControlProcess.startQuick()
  olga = await somebody(control, 'olga', 'owner')
  ada = await somebody(control, 'ada', 'admin')
  dave = await somebody(control, 'dave', 'developer')
  vera = await somebody(control, 'vera', 'viewer')
  rob = await somebody(control, 'rob', 'reviewer')
}, 60_000)
afterAll(() => control[Symbol.asyncDispose]())

type Wish = z.input<typeof AccessRequest>
const console1: Wish = {
  verb: 'console',
  target: { kind: 'host', host: 'host-1' },
  forMs: 60_000,
  reason: 'to look',
}

const ask = (question: DoorQuestion) => askPeopleDoor(control, question)
const asOf = ({ credential }: Somebody, path: string, body?: unknown) =>
  ask({ path, credential, ...(body === undefined ? {} : { body }) })

const asOfPut = ({ credential }: Somebody, path: string, body: unknown) =>
  ask({ method: 'PUT', path, credential, body })

describe('who may call what', () => {
  const calls = {
    me: { method: 'GET', path: '/v1/me' },
    access: { method: 'GET', path: '/v1/access' },
    request: { method: 'POST', path: '/v1/access/requests', body: console1 },
    approve: { method: 'POST', path: '/v1/access/requests/aaaaaaaa/approve' },
    deny: { method: 'POST', path: '/v1/access/requests/aaaaaaaa/deny' },
    revoke: { method: 'POST', path: '/v1/access/requests/aaaaaaaa/revoke' },
    openSession: {
      method: 'POST',
      path: '/v1/sessions',
      body: {
        target: console1.target,
        purpose: { verb: 'console', user: null, command: null, terminal: null },
      },
    },
    sessions: { method: 'GET', path: '/v1/sessions' },
    session: { method: 'GET', path: `/v1/sessions/${'0'.repeat(32)}` },
    killSession: { method: 'DELETE', path: `/v1/sessions/${'0'.repeat(32)}` },
    recording: { method: 'GET', path: `/v1/sessions/${'0'.repeat(32)}/recording` },
    planApp: { method: 'POST', path: '/v1/apps/shop/plan', body: { components: [] } },
    putApp: { method: 'PUT', path: '/v1/apps/shop', body: { components: [] } },
    auditLog: { method: 'GET', path: '/v1/audit' },
    verifyAudit: { method: 'GET', path: '/v1/audit/verify' },
  } as const
  /** Nothing of these names is there, so that they are refused to all. */
  const nobody = ['approve', 'deny', 'revoke', 'openSession', 'session', 'killSession', 'recording']
  const looks = ['me', 'access', 'sessions']
  const deploys = ['planApp', 'putApp']

  test.each<[string, () => Somebody, readonly string[]]>([
    ['an owner', () => olga, [...looks, ...deploys, 'request', 'auditLog', 'verifyAudit']],
    ['an admin', () => ada, [...looks, ...deploys, 'request']],
    ['a developer', () => dave, [...looks, ...deploys, 'request']],
    ['a viewer', () => vera, looks],
    ['a reviewer', () => rob, [...looks, 'auditLog', 'verifyAudit']],
  ])('%s may call exactly what their role allows', async (_who, person, allowed) => {
    const found: string[] = []
    for (const [name, call] of Object.entries(calls)) {
      const { status, code } = await ask({ ...call, credential: person().credential })
      if (status === 200) found.push(name)
      else expect({ name, status, code }).toEqual({ name, status: 403, code: 'E_NO_ACCESS' })
    }

    expect(found.sort()).toEqual([...allowed].sort())
    expect(found.filter((name) => nobody.includes(name))).toEqual([])
  })

  test('a deploy is on record as its person’s, and one that was refused as well, before it was read', async () => {
    await dave.putApp('blog', { components: [] })
    const { status, code } = await asOfPut(vera, '/v1/apps/blog', 'no app at all')
    const said = (await olga.auditLog())
      .filter(({ action }) => action === 'put-app')
      .map(({ actor, outcome, target }) => [actor, outcome, target])

    expect({ status, code }).toEqual({ status: 403, code: 'E_NO_ACCESS' })
    expect(said).toContainEqual(['person:dave', 'done', 'blog'])
    expect(said.at(-1)).toEqual(['person:vera', 'refused', 'apps'])
  })

  test('a plan of a deploy that was refused is on record as a plan', async () => {
    expect(await asOf(vera, '/v1/apps/blog/plan', {})).toMatchObject({ code: 'E_NO_ACCESS' })
    const refused = (await olga.auditLog()).filter(({ outcome }) => outcome === 'refused')

    expect(refused.at(-1)).toMatchObject({ actor: 'person:vera', action: 'plan-app' })
  })

  test.each<[string, () => Promise<MachineCredential | undefined>, number, string]>([
    ['shows nothing', async () => undefined, 401, 'E_PERSON_NEEDED'],
    ['is the operator', async () => parseOperatorPem(control.operatorPem), 403, 'E_NOT_PERSON'],
    [
      'is a host',
      async () => enrolled(control, await invite(control, 'host-5', 15)),
      403,
      'E_NOT_PERSON',
    ],
    [
      'forged a certificate with the authority’s key',
      () => mint(control, { identity: 'drawbridge://person/olga' }),
      403,
      'E_CERTIFICATE_UNKNOWN',
    ],
    [
      'forged one under a serial that holds',
      () => mint(control, { identity: 'drawbridge://person/olga', serial: serialOf(olga) }),
      403,
      'E_CERTIFICATE_UNKNOWN',
    ],
    [
      'has the certificate of another installation',
      async () => {
        await using other = await ControlProcess.startQuick()
        return (await somebody(other, 'olga', 'owner')).credential
      },
      401,
      'E_PERSON_NEEDED',
    ],
  ])(
    'whoever %s may call nothing but the login',
    async (_who, shown, status, code) => {
      const credential = await shown()
      const known = credential === undefined ? {} : { credential }
      const answers = await Promise.all(
        Object.values(calls).map((call) => ask({ ...call, ...known })),
      )

      for (const answer of answers) expect(answer).toMatchObject({ status, code })
    },
    20_000,
  )

  test('a person’s certificate opens neither the operator’s door nor the hosts’', async () => {
    const { csr } = await newMachineKey()
    const { credential } = olga

    expect(await askOperatorDoor(control, { path: '/v1/state', credential })).toMatchObject({
      status: 403,
      code: 'E_NOT_OPERATOR',
    })
    expect(
      await askDoor(control, { path: '/renew', body: { host: 'olga', csr }, credential }),
    ).toMatchObject({ status: 403, code: 'E_CERTIFICATE_UNKNOWN' })
  })
})

describe('a login', () => {
  test('gives a certificate that says the person’s name, for a client, for an hour at most', () => {
    const certificate = new X509Certificate(olga.credential.certificate)
    const leftMs = certificate.validToDate.getTime() - Date.now()

    expect(certificate.subjectAltName).toBe('URI:drawbridge://person/olga')
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    expect(certificate.ca).toBe(false)
    expect(leftMs).toBeGreaterThan(3_400_000)
    expect(leftMs).toBeLessThanOrEqual(3_600_000)
  })

  test('says the same of a wrong password, an unknown name and one that is no name', async () => {
    const { csr } = await newMachineKey()
    const names = ['dave', 'nobody', 'DROP TABLE people', "' OR 1=1 --", '', 'dave\n', '__proto__']
    const answers = await Promise.all(
      names.map((name) =>
        ask({ path: '/v1/login', body: { name, password: 'x'.repeat(14), csr } }),
      ),
    )

    expect(answers[0]).toMatchObject({ status: 401, code: 'E_LOGIN_REFUSED' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('of a name that nobody has leaves neither name nor password on record', async () => {
    const { csr } = await newMachineKey()
    const [name, password] = ['hunter-two-typed-here', 'a password in its own field']
    await ask({ path: '/v1/login', body: { name, password, csr } })

    const log = JSON.stringify(await olga.auditLog())
    expect(log).not.toContain('hunter')
    expect(log).not.toContain('its own field')
    expect(log).toContain('person:(unknown)')
  })

  test.each([
    ['of another person', { name: 'CN=olga' }],
    [
      'that asks to be an authority',
      { extensions: [new x509.BasicConstraintsExtension(true, 1, true)] },
    ],
  ])('with a signing request %s', async (_what, wish) => {
    const { csr } = await newMachineKey(wish)
    const body = { name: 'dave', password: PASSWORD, csr }

    expect(await ask({ path: '/v1/login', body })).toMatchObject({ code: 'E_SIGNING_REQUEST' })
  })

  test('with one name again and again is slowed, with another one it is not', async () => {
    await using lone = await ControlProcess.startQuick()
    await somebody(lone, 'dave', 'developer')
    const { csr } = await newMachineKey()
    const guess = (name: string) =>
      askPeopleDoor(lone, { path: '/v1/login', body: { name, password: 'x'.repeat(14), csr } })
    const answers = await Promise.all(Array.from({ length: 14 }, () => guess('dave')))
    const codes = answers.map(({ status, code }) => `${status} ${code ?? ''}`)

    expect(codes.sort()).toEqual([
      ...Array.from({ length: 10 }, () => '401 E_LOGIN_REFUSED'),
      ...Array.from({ length: 4 }, () => '429 E_LOGIN_SLOWED'),
    ])
    expect(await guess('olga')).toMatchObject({ code: 'E_LOGIN_REFUSED' })
  }, 30_000)
})

describe('a certificate ends', () => {
  const isOut = (person: Somebody, code: string) =>
    expect(person.me()).rejects.toMatchObject({ status: 403, code })

  test('when its person logs out, and no other one of theirs', async () => {
    const [one, other] = [
      await somebody(control, 'lou', 'developer'),
      await loggedIn(control, 'lou'),
    ]
    await one.logout()

    await isOut(one, 'E_CERTIFICATE_REVOKED')
    expect(await other.me()).toMatchObject({ name: 'lou' })
  })

  test('when their role or password changes, and not when nothing does', async () => {
    const lou = await somebody(control, 'lou', 'developer')
    await control.client().putPerson('lou', { role: 'developer', password: null })
    expect(await lou.me()).toMatchObject({ role: 'developer' })
    await control.client().putPerson('lou', { role: 'viewer', password: null })
    await isOut(lou, 'E_CERTIFICATE_REVOKED')
    const again = await loggedIn(control, 'lou')
    await control.client().putPerson('lou', { role: 'viewer', password: `${PASSWORD}!` })

    await isOut(again, 'E_CERTIFICATE_REVOKED')
    await expect(loggedIn(control, 'lou')).rejects.toMatchObject({ code: 'E_LOGIN_REFUSED' })
  })

  test('when they are dropped, also for who gets the name next', async () => {
    const max = await somebody(control, 'max', 'developer')
    const { id } = await max.request(console1)
    await control.client().dropPerson('max')
    await isOut(max, 'E_CERTIFICATE_REVOKED')
    await somebody(control, 'max', 'developer')

    await isOut(max, 'E_CERTIFICATE_REVOKED')
    await expect(olga.approve(id)).rejects.toMatchObject({ code: 'E_NOT_PENDING' })
  })

  test('at its end, on a connection that was opened before it, too', async () => {
    await using lone = await ControlProcess.startQuick(['--person-certificate-seconds', '2'])
    const lou = await somebody(lone, 'lou', 'developer')
    const { certificate: cert, key } = lou.credential
    const shown = { cert, key, ca: lone.authorityPem, checkServerIdentity: () => undefined }
    const socket = connect({ path: lone.peopleSocket, ...shown })
    let heard = ''
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    const askOnIt = (): null => {
      socket.write('GET /v1/me HTTP/1.1\r\nhost: control\r\n\r\n')
      return null
    }

    await waitUntil('an answer, and then a refusal', () =>
      heard.includes('E_CERTIFICATE_EXPIRED') ? true : askOnIt(),
    )
    socket.destroy()
    expect(heard).toContain('"name":"lou"')
    await isOut(lou, 'E_CERTIFICATE_EXPIRED')
  }, 20_000)
})

describe('requests', () => {
  test('are seen by who made them and by who looks after them, not by others', async () => {
    const { id } = await dave.request(console1)
    const seenBy = async (person: Somebody) =>
      (await person.access()).requests.some((request) => request.id === id)

    expect(await seenBy(dave)).toBe(true)
    expect([await seenBy(olga), await seenBy(ada), await seenBy(rob)]).toEqual([true, true, true])
    expect(await seenBy(vera)).toBe(false)
    expect(await seenBy(await somebody(control, 'eve', 'developer'))).toBe(false)
  })

  test('of others look like none at all, and so does a target that is not there', async () => {
    const { id } = await dave.request(console1)
    const eve = await somebody(control, 'eve', 'developer')
    const answers = await Promise.all([
      asOf(eve, `/v1/access/requests/${id}/revoke`, {}),
      asOf(eve, '/v1/access/requests/zzzzzzzz/revoke', {}),
      asOf(eve, `/v1/access/requests/${id}/approve`, {}),
      asOf(eve, '/v1/access/requests/%27%20OR%201%3D1/deny', {}),
      asOf(vera, '/v1/access/requests', console1),
      asOf(vera, '/v1/access/requests', { ...console1, target: { kind: 'host', host: 'none' } }),
    ])

    for (const { status, body } of answers)
      expect({ status, body }).toEqual({ status: 403, body: answers[0]?.body })
    expect(answers[0]?.code).toBe('E_NO_ACCESS')
  })

  test('are not approved by who made them, nor for what does not stand', async () => {
    const own = await olga.request(console1)
    await expect(olga.approve(own.id)).rejects.toMatchObject({ code: 'E_OWN_REQUEST' })
    await expect(ada.approve(own.id)).rejects.toMatchObject({ code: 'E_OWNERS_ONLY' })
    const { id } = await dave.request({ ...console1, target: { kind: 'host', host: 'host-77' } })
    await expect(olga.approve(id)).rejects.toMatchObject({ code: 'E_NO_SUCH_TARGET' })
  })

  test('are denied once, or taken back, and then they wait for nobody', async () => {
    const { id } = await dave.request(console1)
    expect(await ada.deny(id)).toMatchObject({ state: 'denied', decidedBy: 'ada' })
    await expect(olga.approve(id)).rejects.toMatchObject({ code: 'E_NOT_PENDING', status: 409 })
    const other = await dave.request(console1)

    expect(await dave.revoke(other.id)).toMatchObject({ state: 'withdrawn' })
    await expect(olga.deny(other.id)).rejects.toMatchObject({ code: 'E_NOT_PENDING' })
  })

  test('and all that came of them are on record, by name', async () => {
    const { id } = await dave.request({ ...console1, reason: 'the record' })
    await ada.deny(id)
    await expect(dave.approve(id)).rejects.toMatchObject({ code: 'E_NO_ACCESS' })

    expect(await olga.auditLog()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actor: 'person:dave', action: 'request-access', target: id }),
        expect.objectContaining({ actor: 'person:ada', action: 'deny-access', outcome: 'done' }),
        expect.objectContaining({
          actor: 'person:dave',
          action: 'approve-access',
          outcome: 'refused',
        }),
      ]),
    )
    expect(await rob.verifyAudit()).toMatchObject({ isWhole: true, fault: null })
  })
})

describe('what cannot be read', () => {
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`

  test.each([
    ['a repeated key', '{"verb":"console","verb":"tunnel"}', 400, 'E_MALFORMED'],
    ['a prototype key', '{"__proto__":{"verb":"console"}}', 400, 'E_MALFORMED'],
    ['absurd nesting', deep, 400, 'E_MALFORMED'],
    ['no JSON', 'verb=console', 400, 'E_MALFORMED'],
    ['more than the limit', `"${'x'.repeat(70_000)}"`, 413, 'E_BODY_TOO_LARGE'],
    ['a field too many', JSON.stringify({ ...console1, role: 'owner' }), 400, 'E_MALFORMED'],
    ['a grant too long', JSON.stringify({ ...console1, forMs: 1e9 }), 400, 'E_MALFORMED'],
    ['a reason of two lines', JSON.stringify({ ...console1, reason: 'a\nb' }), 400, 'E_MALFORMED'],
    [
      'a reason that turns around',
      JSON.stringify({ ...console1, reason: 'a\u202eb' }),
      400,
      'E_MALFORMED',
    ],
    ['nothing', '', 400, 'E_MALFORMED'],
  ])('a body with %s is refused', async (_what, text, status, code) => {
    const { credential } = dave

    expect(await ask({ path: '/v1/access/requests', text, credential })).toMatchObject({
      status,
      code,
    })
  })

  test('a body of another type is refused, and so is a path that is none', async () => {
    const { credential } = dave
    const headers = { 'content-type': 'text/plain' }
    const text = JSON.stringify(console1)

    expect(await ask({ path: '/v1/access/requests', text, headers, credential })).toMatchObject({
      status: 415,
      code: 'E_MALFORMED',
    })
    expect(await ask({ path: '/v1/%zz', credential })).toMatchObject({ code: 'E_MALFORMED' })
    expect(await ask({ path: '/v1/people', credential })).toMatchObject({ code: 'E_NO_SUCH_PATH' })
  })

  test.each(['/v1/me', '/v1/login'])('a web page gets nothing of %s', async (path) => {
    const headers = { origin: 'https://example.test' }

    expect(await ask({ path, headers, credential: dave.credential })).toMatchObject({
      code: 'E_BROWSER',
    })
  })

  test.each(["o'brien", 'a b', 'Olga', '../olga', '1--', 'x'.repeat(33)])(
    'nobody can be called %s',
    async (name) => {
      const request = { role: 'owner', password: PASSWORD } as const

      await expect(control.client().putPerson(name, request)).rejects.toMatchObject({
        code: 'E_MALFORMED',
      })
    },
  )

  test('a person may be called like what every object has', async () => {
    const { name } = await somebody(control, 'constructor', 'viewer')

    expect(await (await loggedIn(control, name)).me()).toMatchObject({ name, role: 'viewer' })
  })
})

describe('a change of protocol', () => {
  const upgrade = { connection: 'upgrade', upgrade: 'drawbridge-mux' }
  const path = `/v1/sessions/${'0'.repeat(32)}/stream`

  test.each<[string, () => DoorQuestion, string]>([
    ['without a certificate', () => ({ path, headers: upgrade }), 'E_PERSON_NEEDED'],
    [
      'by a web page',
      () => ({ path, headers: { ...upgrade, origin: 'null' }, credential: dave.credential }),
      'E_BROWSER',
    ],
    [
      'to a protocol of somebody else',
      () => ({ path, headers: { ...upgrade, upgrade: 'websocket' }, credential: dave.credential }),
      'E_UPGRADE',
    ],
    [
      'to no session',
      () => ({ path, headers: upgrade, credential: dave.credential }),
      'E_NO_ACCESS',
    ],
    [
      'of another path',
      () => ({ path: '/v1/me', headers: upgrade, credential: dave.credential }),
      'E_NO_ACCESS',
    ],
    [
      'by another method',
      () => ({ path, method: 'POST', headers: upgrade, credential: dave.credential }),
      'E_NO_ACCESS',
    ],
  ])('%s is refused', async (_what, question, code) => {
    expect(await ask(question())).toMatchObject({ code })
  })
})

test('everybody on the machine may knock; what is behind it is control’s alone', () => {
  expect(statSync(control.peopleSocket).mode & 0o777).toBe(0o666)
})

const serialOf = ({ credential }: Somebody): string =>
  new X509Certificate(credential.certificate).serialNumber.toLowerCase()
