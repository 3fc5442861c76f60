import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { controlClient } from '../api/client/client.ts'
import { parseOperatorPem } from '../api/client/operator-credentials.ts'
import { CertificateAnswer } from '../../agent/protocol/enrolment.ts'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'
import { newMachineKey, renewal } from '../testing/machine.ts'
import { waitUntil } from '../testing/wait-until.ts'

// Each has a fleet of its own and waits for the end of certificates.
test.concurrent('control renews its own certificates, and neither hosts nor its operator notice', async () => {
  await using fleet = await FleetOnLoopback.start(['--control-certificate-seconds', '4'])
  await fleet.joinThree()
  const first = fleet.control.operatorPem
  const [lasting, passing] = [() => Promise.resolve(fleet.control.operatorPem), first].map(
    (operatorPem) => controlClient({ operatorPem, to: fleet.control.socket }),
  )
  await lasting?.health()
  await waitUntil('new operator credentials', () =>
    fleet.control.operatorPem === first ? null : true,
  )
  const { validToDate } = new X509Certificate(parseOperatorPem(first).certificate)
  await waitUntil('the end of the first certificates', () =>
    validToDate < new Date() ? true : null,
  )

  expect(await lasting?.health()).toEqual({ ok: true })
  await expect(passing?.health()).rejects.toThrow()

  await fleet.join('host-4', 14)
  await fleet.settled(4)
  expect(await fleet.told('host-1')).not.toContain('agent-down')
}, 20_000)

test.concurrent('when an agent shows a newer certificate, the one before it is worthless', async () => {
  await using fleet = await FleetOnLoopback.start()
  const one = await fleet.join('host-1', 11)
  await fleet.settled(1)
  const old = one.credential
  const next = await newMachineKey()
  const { body } = await renewal(fleet.control, 'host-1', old, next)
  const { certificate } = CertificateAnswer.parse(JSON.parse(body))
  one.renew({ ...old, certificate, key: next.key })

  await waitUntil('the revocation', async () =>
    (await fleet.told('host-1')).includes('certificate-revoked') ? true : null,
  )
  expect(await renewal(fleet.control, 'host-1', old, await newMachineKey())).toMatchObject({
    code: 'E_CERTIFICATE_REVOKED',
  })
  expect(
    (await renewal(fleet.control, 'host-1', one.credential, await newMachineKey())).status,
  ).toBe(200)
  expect(await fleet.told('host-1')).not.toContain('agent-down')
})

test.concurrent('a connection ends with the agent’s certificate, and an agent that did not renew is out', async () => {
  await using fleet = await FleetOnLoopback.start(['--agent-certificate-seconds', '2'])
  const one = await fleet.join('host-1', 11)
  await fleet.settled(1)

  await waitUntil('agent-down', async () =>
    (await fleet.told('host-1')).includes('agent-down') ? true : null,
  )
  expect(new X509Certificate(one.credential.certificate).validToDate.getTime()).toBeLessThan(
    Date.now(),
  )
})
