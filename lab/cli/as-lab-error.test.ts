import { expect, test } from 'vitest'
import { ControlCallError } from '../../control/api/client/control-call-error.ts'
import { ProbeError } from '../probe/errors.ts'
import { asLabError } from './as-lab-error.ts'

const controlSaid = (code: string, status: number | null): ControlCallError =>
  new ControlCallError('control said no', { code, status, fault: 'caller', next: 'ask again' })

const lost = Object.assign(new Error('connect ENOENT /var/run/docker.sock'), {
  syscall: 'connect',
  address: '/var/run/docker.sock',
})

test.each([
  ['control that does not answer', controlSaid('E_CONTROL_UNREACHABLE', null), 255],
  ['a host that control does not know', controlSaid('E_UNKNOWN_HOST', 404), 254],
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

test('an engine that goes away in the middle of a run is named, not called a mistake of the lab', () => {
  expect(asLabError(lost)).toMatchObject({ code: 'E_ENGINE_LOST', exitCode: 255, fault: 'system' })
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
