import { expect, test } from 'vitest'
import { ControlProcess } from './testing/control-process.ts'
import { SmallDisk } from './testing/small-disk.ts'
import { somebody } from './testing/somebody.ts'

test('a control that is stopped politely on a full disk ends well, and has said what it could not keep', async () => {
  await using control = await ControlProcess.start()
  await somebody(control, 'dave', 'developer')
  using disk = await SmallDisk.under(control)
  disk.fill()
  const dropped = control.client().dropPerson('dave')
  await expect(dropped).rejects.toMatchObject({ code: 'E_REVOKED_UNWRITTEN' })

  expect(await control.end('SIGTERM')).toBe(0)
  expect(control.log).toMatch(/"level":"error".*"forgotten":"dave is dropped/)
  expect(control.log).toMatch(/"level":"error".*the end of the audit log is kept nowhere else/)

  disk.makeRoom()
  await control.start()
  await control.end()
  expect(control.log).not.toContain('the audit log is not as it was left')
})
