import { X509Certificate } from 'node:crypto'
import { Agent, request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ControlProcess } from '../testing/control-process.ts'
import { enrolled, invite } from '../testing/machine.ts'
import { controlClient } from './client/client.ts'
import { parseOperatorPem } from './client/operator-credentials.ts'

let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start(['--control-certificate-seconds', '5'])
})
afterAll(() => control[Symbol.asyncDispose]())

/** One kept connection to the operator's socket. */
const keptConnection = (certificate: string, key: string): Agent =>
  new Agent({
    keepAlive: true,
    maxSockets: 1,
    maxCachedSessions: 0,
    ca: control.authorityPem,
    cert: certificate,
    key,
    checkServerIdentity: () => undefined,
  })

const health = (agent: Agent): Promise<{ readonly text: string; readonly isReused: boolean }> =>
  new Promise((resolve, reject) => {
    const options = { agent, path: '/v1/health', socketPath: control.socket }
    const sent = request(options, (answer) => {
      let text = ''
      answer.on('data', (bytes: Buffer) => (text += bytes.toString()))
      answer.once('end', () => resolve({ text, isReused: sent.reusedSocket }))
    })
    sent.once('error', reject)
    sent.end()
  })

// Both wait for the end of the same certificate.
test.concurrent('an event stream ends with the certificate that opened it, and a new one is open to the next', async () => {
  const { operatorPem } = control
  const endsAt = new X509Certificate(parseOperatorPem(operatorPem).certificate).validToDate
  const client = controlClient({ operatorPem, to: control.socket })

  await expect(toTheEnd(client.events())).rejects.toMatchObject({ code: 'E_CONTROL_UNREACHABLE' })

  const lateMs = Date.now() - endsAt.getTime()
  expect(lateMs).toBeGreaterThanOrEqual(0)
  expect(lateMs).toBeLessThan(1000)
  expect(await control.client().health()).toEqual({ ok: true })
}, 15_000)

test.concurrent('a kept connection serves nobody whose certificate has ended since', async () => {
  const { certificate, key } = parseOperatorPem(control.operatorPem)
  const agent = keptConnection(certificate, key)
  expect((await health(agent)).text).toContain('"ok":true')
  const { validToDate } = new X509Certificate(certificate)
  for (;;) {
    const leftMs = validToDate.getTime() - Date.now()
    if (leftMs < 0) break
    // Asked now and then, so that the connection does not end by its idleness.
    await delay(Math.min(leftMs + 10, 1000))
    const askedAt = new Date()
    const { text, isReused } = await health(agent)
    expect(isReused).toBe(true)
    if (new Date() < validToDate) expect(text).toContain('"ok":true')
    if (askedAt > validToDate) expect(text).toContain('E_CERTIFICATE_EXPIRED')
  }
  agent.destroy()
}, 15_000)

test('a host that is removed is cut off from the operator’s socket as well', async () => {
  const host = await enrolled(control, await invite(control, 'host-1', 11))
  const agent = keptConnection(host.certificate, host.key)
  expect((await health(agent)).text).toContain('E_NOT_OPERATOR')
  const [kept] = Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])
  if (kept === undefined) throw new Error('the connection was not kept')
  const cut = new Promise((resolve) => kept.once('close', () => resolve('cut')))
  await control.client().remove('host-1')

  expect(await Promise.race([cut, delay(1000, 'open')])).toBe('cut')
  expect((await health(agent)).text).toContain('E_NOT_OPERATOR')
  agent.destroy()
})

const toTheEnd = async (events: AsyncIterable<unknown>): Promise<void> => {
  for await (const event of events) expect(event).toBeDefined()
}
