import { describe, expect, it } from 'vitest'
import { actionFailed, usageError } from '../lab-error.ts'
import { reportFailure } from './failure.ts'
import { Interrupted } from './interrupt.ts'
import { FakeScreen } from './screen/fake-screen.ts'

const wrongName = usageError({ code: 'E_LAB_NAME', message: 'a bad name', next: 'choose another' })

const report = (
  cause: unknown,
  { json = false, interrupted }: { json?: boolean; interrupted?: Interrupted } = {},
) => {
  const [stdout, stderr] = [new FakeScreen(), new FakeScreen()]
  const exitCode = reportFailure(cause, interrupted, {
    json,
    stdout,
    stderr,
  })
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() }
}

describe('reporting a failure', () => {
  it('writes nothing on standard output for people', () => {
    const { stdout, stderr, exitCode } = report(wrongName)

    expect(stdout).toBe('')
    expect(stderr).toContain('a bad name')
    expect(stderr).toContain('[E_LAB_NAME]')
    expect(stderr).toContain('next: choose another')
    expect(exitCode).toBe(2)
  })

  it('writes the error object as the only line of standard output in JSON mode', () => {
    expect(report(wrongName, { json: true }).stdout).toBe(
      '{"error":{"code":"E_LAB_NAME","message":"a bad name","fault":"caller","next":"choose another"}}\n',
    )
  })

  it('gives an unforeseen error a code, its stack and exit code 4', () => {
    const { exitCode, stdout, stderr } = report(new TypeError('odd'), { json: true })

    expect(exitCode).toBe(4)
    expect(stdout).toContain('"E_UNEXPECTED"')
    expect(stderr).toContain('failure.test.ts')
  })

  it('names the causes that the message does not name already', () => {
    const cause = new Error('disk full', { cause: new Error('a bad day') })

    expect(
      report(actionFailed({ code: 'E_X', message: 'a bad day', next: '-', cause })).stderr,
    ).toMatch(/because: disk full\n {2}next/)
  })

  it('says 130 and nothing about errors when an interrupt comes back as an error', () => {
    const interrupted = new Interrupted('SIGINT')
    const { exitCode, stderr } = report(new Error('gave up', { cause: interrupted }), {
      interrupted,
    })

    expect(exitCode).toBe(130)
    expect(stderr).toBe('')
  })

  it('still says what is left when cleaning up after an interrupt failed', () => {
    const left = actionFailed({ code: 'E_LEFT', message: 'host-1 is left', next: 'lab gc' })
    const { exitCode, stderr } = report(left, { interrupted: new Interrupted('SIGTERM') })

    expect(exitCode).toBe(143)
    expect(stderr).toContain('host-1 is left')
  })
})
