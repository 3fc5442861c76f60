import { attack } from '../attack.ts'
import { expect } from '../stage/expectations.ts'
import { CONTROL_NAME } from '../stage/names.ts'
import { orderOf, reissued } from '../stage/recorded-order.ts'

export default attack('a connection to an agent goes on after its certificate was revoked', {
  claim: 'control-only',
  by: 'thief',
  technique: 'T1649',
  tags: ['identity', 'certificate', 'revocation'],
  hosts: ['alice', 'bob'],
  lifetimes: { controlCertificateSeconds: 40 },
  twin: 'obeys-revoked-certificates',
  trace: 'lab',

  async setUp({ alice, control, thief, undo }) {
    const authority = await thief.stealsAuthority()
    const stolen = await authority.issue({ name: CONTROL_NAME, serial: await control.serial() })
    const open = undo.use(await thief.callsFromControl(alice, stolen))
    expect(await open.order(reissued(await orderOf(alice)))).toBeGranted()
    await control.renewsItsOwn()
    return open
  },

  async move({ alice }, open) {
    expect(await open.order(reissued(await orderOf(alice)))).toBeHungUpOn()
  },
})
