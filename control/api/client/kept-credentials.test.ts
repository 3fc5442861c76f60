import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { ControlProcess } from '../../testing/control-process.ts'
import { keptCredentials } from './kept-credentials.ts'
import { parseOperatorPem } from './operator-credentials.ts'

let pem: string
let beginMs: number
let lifeMs: number
beforeAll(async () => {
  await using control = await ControlProcess.start()
  pem = control.operatorPem
  const { validFromDate, validToDate } = new X509Certificate(parseOperatorPem(pem).certificate)
  beginMs = validFromDate.getTime()
  lifeMs = validToDate.getTime() - beginMs
})

/** Credentials that are read from here, by a clock that is set by hand. */
const scene = () => {
  const state = { share: 0, reads: 0, isThere: true }
  const read = () => {
    state.reads++
    return state.isThere ? Promise.resolve(pem) : Promise.reject(new Error('there is no engine'))
  }
  const credentials = keptCredentials(read, () => beginMs + lifeMs * state.share)
  return { state, credentials }
}

test('the credentials are read once, and again only when control has newer ones', async () => {
  const { state, credentials } = scene()
  await Promise.all([credentials(), credentials(), credentials()])
  state.share = 0.59
  await credentials()
  expect(state.reads).toBe(1)

  state.share = 0.61
  await credentials()
  expect(state.reads).toBe(2)
})

test('whoever cannot read newer ones goes on with the old, and tries again the next time', async () => {
  const { state, credentials } = scene()
  const first = await credentials()
  Object.assign(state, { share: 0.7, isThere: false })

  expect(await credentials()).toBe(first)
  expect(await credentials()).toBe(first)
  expect(state.reads).toBe(3)
})

test('nobody goes on without ever having read them', async () => {
  const { state, credentials } = scene()
  state.isThere = false
  await expect(credentials()).rejects.toThrow('there is no engine')

  state.isThere = true
  expect((await credentials()).authority).toContain('BEGIN CERTIFICATE')
})
