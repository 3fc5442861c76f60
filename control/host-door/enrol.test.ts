import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAnswer } from '../../agent/protocol/enrolment.ts'
import { HostId } from '../../agent/protocol/names.ts'
import { ControlProcess } from '../testing/control-process.ts'
import {
  askToEnrol,
  enrolled,
  invite,
  newMachineKey,
  newWireguardKey,
  ownName,
} from '../testing/machine.ts'

let control: ControlProcess
let place = 10
const newHost = () => invite(control, `host-${place}`, ++place)

beforeAll(async () => {
  control = await ControlProcess.start()
})
afterAll(() => control[Symbol.asyncDispose]())

/** What the record says of a host's joins: how each ended, and why not. */
const audited = async (host: HostId): Promise<readonly string[]> =>
  (await control.client().audit())
    .filter(({ action, target }) => action === 'enrol' && target === host)
    .map(
      ({ actor, outcome, detail }) => `${actor} ${outcome} ${/^E_\w+|^serial/.exec(detail)?.[0]}`,
    )

const kindsFor = async (host: HostId): Promise<readonly string[]> => {
  const kinds: string[] = []
  for await (const event of control.client().events({ follow: false }))
    if (event.host === host) kinds.push(event.kind)
  return kinds
}

test('a host with its token gets a certificate in its own name, for four hours, that is no authority', async () => {
  const injected = await newHost()
  const { certificate } = await enrolled(control, injected)

  const read = new X509Certificate(certificate)
  expect(read.subjectAltName).toBe(`URI:drawbridge://host/${injected.host}`)
  expect(read.ca).toBe(false)
  expect(read.verify(new X509Certificate(control.authorityPem).publicKey)).toBe(true)
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
  const hours = (read.validToDate.getTime() - Date.now()) / 3_600_000
  expect(hours).toBeGreaterThan(3.9)
  expect(hours).toBeLessThanOrEqual(4)
  expect(await kindsFor(injected.host)).toEqual([
    'host-invited',
    'certificate-issued',
    'host-enrolled',
  ])
})

test('a repeat after a lost answer gets the very same certificate', async () => {
  const injected = await newHost()
  const key = await newMachineKey()
  const wireguardKey = newWireguardKey()
  const first = await askToEnrol(control, injected, key, wireguardKey)
  const second = await askToEnrol(control, injected, key, wireguardKey)

  expect(second.status).toBe(200)
  expect(second.body).toBe(first.body)
})

test('a second use with another key is refused and on record', async () => {
  const injected = await newHost()
  await enrolled(control, injected)
  const thief = await askToEnrol(control, injected, await newMachineKey())

  expect(thief).toMatchObject({ status: 403, code: 'E_TOKEN_USED' })
  expect(await kindsFor(injected.host)).toContain('enrol-refused')
  expect(await audited(injected.host)).toEqual([
    `${injected.host} done serial`,
    'unproved refused E_TOKEN_USED',
  ])
})

test('of eight at once with keys of their own exactly one is served', async () => {
  const injected = await newHost()
  const keys = await Promise.all(Array.from({ length: 8 }, () => newMachineKey()))
  const answers = await Promise.all(keys.map((key) => askToEnrol(control, injected, key)))

  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(403)])
  expect(await kindsFor(injected.host)).toContain('host-enrolled')
  expect((await audited(injected.host)).toSorted()).toEqual([
    `${injected.host} done serial`,
    ...Array(7).fill('unproved refused E_TOKEN_USED'),
  ])
})

test('two at once with the same key get one certificate', async () => {
  const injected = await newHost()
  const [key, wireguardKey] = [await newMachineKey(), newWireguardKey()]
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => askToEnrol(control, injected, key, wireguardKey)),
  )

  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  expect(answers[0]?.status).toBe(200)
})

test('the token of one host is worthless for another', async () => {
  const [mine, other] = [await newHost(), await newHost()]
  const answer = await askToEnrol(
    control,
    { host: other.host, token: mine.token },
    await newMachineKey(),
  )

  expect(answer).toMatchObject({ status: 403, code: 'E_TOKEN_UNKNOWN' })
  expect(await audited(other.host)).toEqual(['unproved refused E_TOKEN_UNKNOWN'])
  expect(await audited(mine.host)).toEqual([])
  expect((await askToEnrol(control, mine, await newMachineKey())).status).toBe(200)
})

test('a new invitation makes the token before it worthless', async () => {
  const before = await newHost()
  const after = await invite(control, before.host, place)

  expect(await askToEnrol(control, before, await newMachineKey())).toMatchObject({
    code: 'E_TOKEN_UNKNOWN',
  })
  expect((await askToEnrol(control, after, await newMachineKey())).status).toBe(200)
})

test('the token of a host that was removed is worthless, also for a repeat', async () => {
  const injected = await newHost()
  const key = await newMachineKey()
  await enrolled(control, injected, key)
  await control.client().remove(injected.host)

  expect(await askToEnrol(control, injected, key)).toMatchObject({
    status: 403,
    code: 'E_TOKEN_UNKNOWN',
  })
})

test('what a request may say beside its key does not reach the certificate', async () => {
  const injected = await newHost()
  const modest = await newMachineKey({
    name: `CN=${injected.host}`,
    extensions: [ownName(injected.host)],
  })
  const read = new X509Certificate((await enrolled(control, injected, modest)).certificate)
  const plain = new X509Certificate((await enrolled(control, await newHost())).certificate)

  expect(read.subjectAltName).toBe(`URI:drawbridge://host/${injected.host}`)
  expect([read.subject, read.ca, read.keyUsage]).toEqual([
    `CN=${injected.host}`,
    false,
    plain.keyUsage,
  ])
})

test('a greedy signing request is refused and does not spend the token', async () => {
  const injected = await newHost()
  const greedy = await newMachineKey({ name: 'CN=control' })

  expect(await askToEnrol(control, injected, greedy)).toMatchObject({
    status: 403,
    code: 'E_SIGNING_REQUEST',
  })
  expect(await audited(injected.host)).toEqual(['unproved refused E_SIGNING_REQUEST'])
  expect((await askToEnrol(control, injected, await newMachineKey())).status).toBe(200)
})

test('the WireGuard key of another host is refused', async () => {
  const [one, two] = [await newHost(), await newHost()]
  const wireguardKey = newWireguardKey()
  await enrolled(control, one, undefined, wireguardKey)

  expect(await askToEnrol(control, two, await newMachineKey(), wireguardKey)).toMatchObject({
    status: 403,
    code: 'E_WIREGUARD_KEY_TAKEN',
  })
})

test('an encrypted overlay takes no host without a WireGuard key', async () => {
  const injected = await newHost()

  expect(await askToEnrol(control, injected, await newMachineKey(), null)).toMatchObject({
    status: 403,
    code: 'E_WIREGUARD_KEY',
  })
})

test('the token stands nowhere in the state directory or the log', async () => {
  const injected = await newHost()
  await enrolled(control, injected)
  await control.end('SIGTERM')
  const { readdirSync, readFileSync } = await import('node:fs')
  const files = readdirSync(control.state).map((name) => readFileSync(`${control.state}/${name}`))
  await control.start()

  expect(files.filter((bytes) => bytes.includes(injected.token))).toEqual([])
  expect(control.log).not.toContain(injected.token)
})

describe('with tokens that live one second', () => {
  let hasty: ControlProcess
  beforeAll(async () => {
    hasty = await ControlProcess.start(['--token-seconds', '1'])
  })
  afterAll(() => hasty[Symbol.asyncDispose]())

  test('a late host is refused, and so is a late repeat', async () => {
    const [late, repeated] = [await invite(hasty, 'host-1', 11), await invite(hasty, 'host-2', 12)]
    const key = await newMachineKey()
    const first = await askToEnrol(hasty, repeated, key)
    expect(CertificateAnswer.safeParse(JSON.parse(first.body)).success).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1100))

    expect(await askToEnrol(hasty, late, await newMachineKey())).toMatchObject({
      code: 'E_TOKEN_EXPIRED',
    })
    expect(await askToEnrol(hasty, repeated, key)).toMatchObject({ code: 'E_TOKEN_EXPIRED' })
    expect(await hasty.client().audit()).toContainEqual(
      expect.objectContaining({
        action: 'enrol',
        target: 'host-1',
        outcome: 'refused',
        detail: expect.stringContaining('E_TOKEN_EXPIRED'),
      }),
    )
  })
})
