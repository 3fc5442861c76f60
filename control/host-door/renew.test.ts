import { Agent, request } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CertificateAnswer } from '../../agent/protocol/enrolment.ts'
import { HostId } from '../../agent/protocol/names.ts'
import { parseOperatorPem } from '../api/client/operator-credentials.ts'
import { askDoor } from '../testing/ask-door.ts'
import { ControlProcess } from '../testing/control-process.ts'
import {
  askToEnrol,
  enrolled,
  invite,
  newMachineKey,
  renewal,
  type MachineCredential,
} from '../testing/machine.ts'

let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start()
})
afterAll(() => control[Symbol.asyncDispose]())

test('a host renews with its own certificate, and the new one renews as well', async () => {
  const credential = await enrolled(control, await invite(control, 'host-1', 11))
  const next = await newMachineKey()
  const answer = await renewal(control, 'host-1', credential, next)
  expect(answer.status).toBe(200)

  const { certificate } = CertificateAnswer.parse(JSON.parse(answer.body))
  const again = await renewal(
    control,
    'host-1',
    { ...credential, certificate, key: next.key },
    await newMachineKey(),
  )
  expect(again.status).toBe(200)
})

test('a key that was carried off renews nothing from another address, and the attempt is on record', async () => {
  const credential = await enrolled(control, await invite(control, 'host-7', 17))
  const carriedOff = { ...credential, address: '127.0.0.250' }

  expect(await renewal(control, 'host-7', carriedOff, await newMachineKey())).toMatchObject({
    status: 403,
    code: 'E_OTHER_ADDRESS',
  })
  expect(await control.client().audit()).toContainEqual(
    expect.objectContaining({
      action: 'renew',
      target: 'host-7',
      outcome: 'refused',
      detail: expect.stringContaining('127.0.0.250') as unknown,
    }),
  )
  expect((await renewal(control, 'host-7', credential, await newMachineKey())).status).toBe(200)
})

test('a stranger who is refused again and again covers nothing of what is done with a stolen key', async () => {
  await using noisy = await ControlProcess.start()
  const credential = await enrolled(noisy, await invite(noisy, 'host-1', 11))
  const stolen = { ...credential, address: '127.0.0.250' }
  const noise = { host: HostId.parse('host-1'), token: 't'.repeat(43) }
  for (let knock = 0; knock < 61; knock++) await askToEnrol(noisy, noise, await newMachineKey())
  await renewal(noisy, 'host-1', stolen, await newMachineKey())

  const refused = (await noisy.client().audit()).filter(({ outcome }) => outcome === 'refused')
  expect(refused.filter(({ action }) => action === 'enrol')).toHaveLength(60)
  expect(refused.filter(({ action }) => action === 'renew')).toHaveLength(1)
})

test('the address of another member is no better than that of a stranger', async () => {
  const eight = await enrolled(control, await invite(control, 'host-8', 18))
  const { address } = await invite(control, 'host-9', 19)

  expect(
    await renewal(control, 'host-8', { ...eight, address }, await newMachineKey()),
  ).toMatchObject({ status: 403, code: 'E_OTHER_ADDRESS' })
})

test('nobody renews without a certificate', async () => {
  const { csr } = await newMachineKey()

  expect(await askDoor(control, { path: '/renew', body: { host: 'host-1', csr } })).toMatchObject({
    status: 401,
    code: 'E_CERTIFICATE_NEEDED',
  })
})

test('a host cannot renew for another, and the attempt is on record', async () => {
  const two = await enrolled(control, await invite(control, 'host-2', 12))
  await enrolled(control, await invite(control, 'host-3', 13))

  expect(await renewal(control, 'host-3', two, await newMachineKey())).toMatchObject({
    status: 403,
    code: 'E_OTHER_HOST',
  })
  expect(await control.client().audit()).toContainEqual(
    expect.objectContaining({ action: 'renew', target: 'host-3', outcome: 'refused' }),
  )
})

test('a greedy renewal is refused', async () => {
  const four = await enrolled(control, await invite(control, 'host-4', 14))

  expect(
    await renewal(control, 'host-4', four, await newMachineKey({ name: 'CN=host-5' })),
  ).toMatchObject({ status: 403, code: 'E_SIGNING_REQUEST' })
})

test('the operator’s certificate renews no host', async () => {
  const { certificate, key } = parseOperatorPem(control.operatorPem)

  expect(
    await renewal(control, 'host-2', { certificate, key }, await newMachineKey()),
  ).toMatchObject({ status: 403, code: 'E_OTHER_HOST' })
})

test('a certificate of another authority is no certificate', async () => {
  await using other = await ControlProcess.start()
  const foreign = await enrolled(other, await invite(other, 'host-1', 11))

  expect(await renewal(control, 'host-1', foreign, await newMachineKey())).toMatchObject({
    status: 401,
    code: 'E_CERTIFICATE_NEEDED',
  })
})

test('a removed host’s certificate is revoked, and its open connection is cut', async () => {
  const credential = await enrolled(control, await invite(control, 'host-6', 16))
  await using open = await keptOpen(credential)
  await control.client().remove('host-6')
  const removedAt = performance.now()

  await open.closed
  // An idle connection would end by itself after five seconds.
  expect(performance.now() - removedAt).toBeLessThan(2000)
  expect(await renewal(control, 'host-6', credential, await newMachineKey())).toMatchObject({
    status: 403,
    code: 'E_CERTIFICATE_REVOKED',
  })
})

describe('with certificates that live two seconds', () => {
  let hasty: ControlProcess
  beforeAll(async () => {
    hasty = await ControlProcess.start(['--agent-certificate-seconds', '2'])
  })
  afterAll(() => hasty[Symbol.asyncDispose]())

  test('an expired certificate renews nothing, not even on a connection that was opened before', async () => {
    const credential = await enrolled(hasty, await invite(hasty, 'host-1', 11))
    const kept = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await status(hasty, credential, kept)).toBe(200)
    await delay(2100)

    expect(await status(hasty, credential, kept)).toBe(403)
    expect(await renewal(hasty, 'host-1', credential, await newMachineKey())).toMatchObject({
      status: 401,
    })
    kept.destroy()
  })

  const status = async (
    { address, hostPort, authorityPem }: ControlProcess,
    { certificate, key, address: localAddress }: MachineCredential,
    agent: Agent,
  ): Promise<number> => {
    const body = JSON.stringify({ host: 'host-1', csr: (await newMachineKey()).csr })
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          host: address,
          localAddress,
          port: hostPort,
          path: '/renew',
          method: 'POST',
          ca: authorityPem,
          cert: certificate,
          key,
        },
        (answer) => {
          answer.resume()
          answer.once('end', () => resolve(answer.statusCode ?? 0))
        },
      )
      sent.once('error', reject)
      sent.end(body)
    })
  }
})

/** A connection that the host keeps after one answer. */
const keptOpen = async (
  credential: MachineCredential,
): Promise<AsyncDisposable & { readonly closed: Promise<void> }> => {
  const { connect } = await import('node:tls')
  const socket = connect({
    host: control.address,
    port: control.hostPort,
    ca: control.authorityPem,
    cert: credential.certificate,
    key: credential.key,
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve())
    socket.write('GET /files/agent.mjs HTTP/1.1\r\nhost: control\r\n\r\n')
  })
  return {
    closed,
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      await closed
    },
  }
}
