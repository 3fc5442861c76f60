import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { X509Certificate } from 'node:crypto'
import { controlClient } from '../api/client/client.ts'
import { ControlProcess } from '../testing/control-process.ts'
import {
  enrolled,
  invite,
  newMachineKey,
  renewal,
  type MachineCredential,
} from '../testing/machine.ts'
import { mint } from '../testing/mint.ts'

const HOST = 'drawbridge://host/host-1'
const OPERATOR = 'drawbridge://operator'

let control: ControlProcess
let real: MachineCredential
beforeAll(async () => {
  control = await ControlProcess.start()
  real = await enrolled(control, await invite(control, 'host-1', 11))
})
afterAll(() => control[Symbol.asyncDispose]())

const renewed = async (credential: MachineCredential) =>
  renewal(control, 'host-1', credential, await newMachineKey())

describe('a certificate of the authority that control did not issue', () => {
  test.each([
    ['is in no record', {}, 403, 'E_CERTIFICATE_UNKNOWN'],
    ['is over', { sinceMs: -60_000, untilMs: -1000 }, 401, 'E_CERTIFICATE_NEEDED'],
    ['does not hold yet', { sinceMs: 60_000 }, 401, 'E_CERTIFICATE_NEEDED'],
  ])('renews nothing, since it %s', async (_why, wish, status, code) => {
    expect(await renewed(await mint(control, { identity: HOST, ...wish }))).toMatchObject({
      status,
      code,
    })
  })

  test('renews nothing under the serial of another role', async () => {
    const serial = new X509Certificate(real.certificate).serialNumber
    const forged = await mint(control, { identity: 'drawbridge://host/host-2', serial })

    expect(await renewed(forged)).toMatchObject({ status: 403, code: 'E_CERTIFICATE_UNKNOWN' })
  })

  test('renews nothing with another key under a serial that is real', async () => {
    const serial = new X509Certificate(real.certificate).serialNumber
    const forged = await mint(control, { identity: HOST, serial })

    expect(await renewed(forged)).toMatchObject({ status: 403, code: 'E_CERTIFICATE_UNKNOWN' })
  })

  test('operates nothing', async () => {
    const { certificate, key } = await mint(control, { identity: OPERATOR })
    const operatorPem = `${certificate}\n${key}${control.authorityPem}`

    await expect(controlClient({ operatorPem, to: control.socket }).state()).rejects.toMatchObject({
      code: 'E_CERTIFICATE_UNKNOWN',
    })
  })
})

test('the real certificate of the host renews all the while', async () => {
  expect((await renewed(real)).status).toBe(200)
})
