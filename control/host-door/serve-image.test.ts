import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOperatorPem } from '../api/client/operator-credentials.ts'
import { askDoor } from '../testing/ask-door.ts'
import { ControlProcess } from '../testing/control-process.ts'
import { enrolled, invite } from '../testing/machine.ts'

const ARCHIVE = 'a'.repeat(64)
let control: ControlProcess
beforeAll(async () => {
  control = await ControlProcess.start()
  const shelf = join(control.directory, 'files/images')
  mkdirSync(shelf)
  writeFileSync(join(shelf, ARCHIVE), 'an image\n')
})
afterAll(() => control[Symbol.asyncDispose]())

test('a stranger gets no image, and is not told whether there is one', async () => {
  const there = await askDoor(control, { path: `/files/images/${ARCHIVE}` })
  const absent = await askDoor(control, { path: `/files/images/${'b'.repeat(64)}` })

  expect(there).toMatchObject({ status: 403, code: 'E_NOT_MEMBER' })
  expect(absent).toMatchObject({ status: 403, code: 'E_NOT_MEMBER' })
})

test('the operator’s certificate is no member’s', async () => {
  const { certificate, key } = parseOperatorPem(control.operatorPem)
  const answer = await askDoor(control, {
    path: `/files/images/${ARCHIVE}`,
    credential: { certificate, key },
  })

  expect(answer).toMatchObject({ status: 403, code: 'E_NOT_MEMBER' })
})

test('a host that has enrolled and is no member yet gets none', async () => {
  const credential = await enrolled(control, await invite(control, 'host-1', 11))
  const answer = await askDoor(control, { path: `/files/images/${ARCHIVE}`, credential })

  expect(answer).toMatchObject({ status: 403, code: 'E_NOT_MEMBER' })
})

test.each([
  `/files/images/../agent.mjs`,
  `/files/images/${ARCHIVE}/`,
  `/files/images/${ARCHIVE}?x`,
  `/files/images/${'A'.repeat(64)}`,
  `/files/images/%61${'a'.repeat(63)}`,
  `/files/images/`,
  `/files/images`,
])('there is nothing at %s', async (path) => {
  expect(await askDoor(control, { path })).toMatchObject({ status: 404, code: 'E_NO_SUCH_PATH' })
})
