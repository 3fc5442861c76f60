import { expect, test } from 'vitest'
import { engineLostBehind, isEngineLost } from './engine-lost.ts'

const called = (path: string) =>
  Object.assign(new Error(`connect ECONNREFUSED ${path}`), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: path,
  })
const engine = called('/var/run/docker.sock')
const control = called('/run/drawbridge/lab/operator.sock')
const hungUp = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

test.each([
  ['nobody is at its socket', engine, true, true],
  [
    'nobody is at its socket, in other words',
    new Error('no answer', { cause: engine }),
    false,
    true,
  ],
  ['somebody hung up', hungUp, true, false],
  ['somebody hung up, in other words', new Error('no answer', { cause: hungUp }), false, false],
  ['nobody is at the socket of control', control, false, false],
])('that %s is told apart', (_what, error, isLost, isBehind) => {
  expect(isEngineLost(error)).toBe(isLost)
  expect(engineLostBehind(error) !== undefined).toBe(isBehind)
})
