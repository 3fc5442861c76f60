import { expect, test } from 'vitest'
import { ControlCallError } from '../../control/api/client/control-call-error.ts'
import { actionFailed } from '../lab-error.ts'
import { ProbeError } from '../probe/errors.ts'
import { asLabError } from './as-lab-error.ts'

const controlSaid = (code: string, status: number | null): ControlCallError =>
  new ControlCallError('control said no', { code, status, fault: 'caller', next: 'ask again' })

const lost = Object.assign(new Error('connect ENOENT /var/run/docker.sock'), {
  code: 'ENOENT',
  syscall: 'connect',
  address: '/var/run/docker.sock',
})

test.each([
  ['control that does not answer', controlSaid('E_CONTROL_UNREACHABLE', null), 255],
  ['a host that control does not know', controlSaid('E_UNKNOWN_HOST', 404), 254],
  ['somebody without a grant', controlSaid('E_NO_ACCESS', 403), 254],
  ['a wrong password', controlSaid('E_LOGIN_REFUSED', 401), 254],
  ['an agent that does not answer control', controlSaid('E_AGENT_UNREACHABLE', 502), 255],
  ['a port that no component declares', controlSaid('E_PORT_NOT_DECLARED', 400), 2],
  ['an address that is taken', controlSaid('E_ADDRESS_TAKEN', 409), 4],
  [
    'a look that was not possible',
    new ProbeError({ code: 'E_NAMESPACE_GONE', fault: 'system', message: 'gone', next: 'look' }),
    3,
  ],
])('%s keeps its own code and next step and gets a fitting exit code', (_name, error, exitCode) => {
  const { code, next } = error

  expect(asLabError(error)).toMatchObject({ code, next, exitCode })
})

const hungUp = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const nothingUndone = actionFailed({
  code: 'E_UNDO_FAILED',
  message: 'socket hang up; and what this run had begun could not all be undone: read ECONNRESET',
  next: 'look at what stands',
  cause: hungUp,
})

test.each([
  ['does not answer any more', lost],
  ['hangs up', hungUp],
  ['hangs up, so that nothing can be undone', nothingUndone],
])('an engine that %s is named, not called a mistake of the lab', (_what, cause) => {
  expect(asLabError(cause)).toMatchObject({
    code: 'E_ENGINE_LOST',
    exitCode: 255,
    fault: 'system',
    next: expect.stringContaining('gc') as unknown,
  })
})

test('what could not be undone is told where the engine is there', () => {
  const cause = actionFailed({ code: 'E_UNDO_FAILED', message: 'm', next: 'n', cause: new Error() })

  expect(asLabError(cause)).toBe(cause)
})

test('an engine without room on its disk is named with what gives room back', () => {
  const full = Object.assign(
    new Error('(HTTP code 500) server error - write /x: no space left on device'),
    { statusCode: 500 },
  )

  expect(asLabError(full)).toMatchObject({
    code: 'E_ENGINE_DISK_FULL',
    exitCode: 4,
    next: expect.stringContaining('down') as unknown,
  })
})

test('why a verb failed comes before a clean-up that failed after it', () => {
  const why = controlSaid('E_CONTROL_UNREACHABLE', null)

  expect(asLabError(new SuppressedError(new Error('clean-up'), why))).toMatchObject({
    code: 'E_CONTROL_UNREACHABLE',
  })
})

test('anything else is a mistake of the lab', () => {
  expect(asLabError(new TypeError('odd'))).toMatchObject({ code: 'E_UNEXPECTED', exitCode: 4 })
})
