import { describe, expect, it } from 'vitest'
import { EndOfSession } from '../../../control/api/people-contract.ts'
import { sessionEnded } from './session-ended.ts'
import { sessionView } from '../testing/views.ts'

const endedBy = (why: string) =>
  sessionEnded(sessionView({ ended: { at: '2026-11-26T02:02:00.000Z', why } }), 'demo')

describe('a session that ended', () => {
  it.each(['closed', 'exited'])('by its own person (%s) is nothing to be told of', (why) => {
    expect(endedBy(why)).toBeNull()
  })

  it.each(EndOfSession.options.filter((why) => why !== 'closed' && why !== 'exited'))(
    'by others (%s) is told in what, where and next, with exit code 255',
    (why) => {
      const told = endedBy(why)

      expect(told).toMatchObject({ exitCode: 255, code: expect.stringMatching(/^E_SESSION_/) })
      expect(told?.message.split('\n')).toEqual([
        expect.stringMatching(/^the session was ended/),
        'console host.1, session 0123456789abcdef0123456789abcdef, after 2 min',
      ])
      expect(told?.next).toContain('--lab demo')
    },
  )

  it('because its grant is over may be asked for again', () => {
    expect(endedBy('expired')?.next).toBe(
      'npm run lab -- access request host.1 --verb console --for 30m --reason WHY --lab demo',
    )
  })
})
