import { expect, test } from 'vitest'
import { sessionView } from '../testing/views.ts'
import { consoleExitCode } from './console-exit-code.ts'

const session = sessionView({ ended: { at: '2026-11-26T12:00:00.000Z', why: 'closed' } })

test('a console that this side ended is done', () => {
  expect(consoleExitCode({ kind: 'ended', session, isOwnWish: true }, 'lab')).toBe(0)
})

test('a console whose way broke is no success, whatever control saw of it', () => {
  expect(() => consoleExitCode({ kind: 'ended', session, isOwnWish: false }, 'lab')).toThrow(
    expect.objectContaining({ code: 'E_SESSION_LOST', exitCode: 255 }),
  )
})
