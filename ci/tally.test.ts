import { describe, expect, it } from 'vitest'
import { runSuites } from './run-suites.ts'
import { isGreen, judged, verdictLine } from './tally.ts'
import type { Suite } from './suite.ts'
import type { Tally } from './tally.ts'

const suite = (name: string, run: () => Promise<Tally>): Suite => ({ name, run })
const fine = suite('fine', async () => ({ passed: 2, failed: 0, skipped: [] }))
const broken = suite('broken', async () => Promise.reject(new Error('it broke')))

const runAll = async (...suites: Suite[]) => {
  let printed = ''
  const tally = await runSuites([[suites]], { isLong: false }, (text) => (printed += text))
  return { tally, printed }
}

describe('the tally of a test run', () => {
  it('sums all suites in one line', async () => {
    const { tally } = await runAll(fine, fine)

    expect(verdictLine(tally)).toBe('4 passed, 0 failed')
    expect(isGreen(tally)).toBe(true)
  })

  it('counts a suite that broke down as a failure and runs the others', async () => {
    const { tally, printed } = await runAll(broken, fine)

    expect(verdictLine(tally)).toBe('2 passed, 1 failed')
    expect(printed).toContain('it broke')
    expect(isGreen(tally)).toBe(false)
  })

  it('is not green when nothing ran', async () => {
    expect(isGreen((await runAll()).tally)).toBe(false)
  })

  it('shows a skip with its reason', async () => {
    const skipped = [{ name: 'arm', reason: 'no arm64 here' }]
    const { tally, printed } = await runAll(
      suite('s', async () => ({ passed: 1, failed: 0, skipped })),
    )

    expect(verdictLine(tally)).toBe('1 passed, 0 failed, 1 skipped')
    expect(printed).toContain('skipped: arm: no arm64 here')
  })

  it('counts a skip without a reason as a failure', () => {
    const tally = judged({ passed: 1, failed: 0, skipped: [{ name: 'later', reason: '' }] })

    expect(verdictLine(tally)).toBe('1 passed, 1 failed')
  })

  it('runs the lanes of a stage beside each other and the next stage after them', async () => {
    const told: string[] = []
    const meeting = Promise.withResolvers<undefined>()
    const says = (name: string, until: () => Promise<undefined>): Suite =>
      suite(name, async () => {
        await until()
        told.push(name)
        return { passed: 1, failed: 0, skipped: [] }
      })
    const waits = says('waits', () => meeting.promise)
    const comes = says('comes', async () => {
      meeting.resolve(undefined)
      return undefined
    })
    const last = says('last', async () => undefined)

    await runSuites([[[waits], [comes]], [[last]]], { isLong: false }, () => undefined)

    expect(told.toSorted()).toEqual(['comes', 'last', 'waits'])
    expect(told.at(-1)).toBe('last')
  })

  it('tells a suite that others run beside it', async () => {
    const besides: boolean[] = []
    const asks: Suite = {
      name: 'asks',
      run: async ({ isBeside }) => {
        besides.push(isBeside)
        return { passed: 1, failed: 0, skipped: [] }
      },
    }

    await runSuites([[[asks], [asks]], [[asks]]], { isLong: false }, () => undefined)

    expect(besides).toEqual([true, true, false])
  })
})
