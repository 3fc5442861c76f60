import { describe, expect, it } from 'vitest'
import { FakeScreen } from './fake-screen.ts'
import { plainSteps } from './plain-steps.ts'
import { terminalSteps } from './terminal-steps.ts'

const escapes = /\u001B\[[0-9?]*[A-Za-z]/g

/** What stands on a terminal after it was written to: only the codes that steps use are understood. */
const shown = (written: string): readonly string[] => {
  const lines: string[] = ['']
  let row = 0
  for (const [part] of written.matchAll(/\u001B\[[0-9?]*[A-Za-z]|\n|\r|[^\u001B\n\r]+/g)) {
    if (part === '\n') row += 1
    else if (/\u001B\[\d+A/.test(part)) row -= Number.parseInt(part.slice(2), 10)
    else if (part === '\u001B[J') lines.length = row
    else if (!part.startsWith('\u001B') && part !== '\r') lines[row] = (lines[row] ?? '') + part
    lines[row] ??= ''
  }
  return lines.filter((line) => line !== '').map((line) => line.replaceAll(escapes, ''))
}

const withoutTimes = (text: string): string => text.replaceAll(/\d+\.\d+ s/g, 'T')

describe('steps as plain lines', () => {
  it('show a step before it runs and its time afterwards', async () => {
    const screen = new FakeScreen()
    const before = await plainSteps(screen).run('images', async () => screen.text())

    expect(before).toBe('→ images\n')
    expect(withoutTimes(screen.text())).toBe('→ images\n✔ images (T)\n')
  })

  it('print what a step says', async () => {
    const screen = new FakeScreen()
    await plainSteps(screen).run('images', async (say) => say('base'))

    expect(screen.text()).toContain('    images: base\n')
  })

  it('mark a failed step and hand its error on', async () => {
    const screen = new FakeScreen()
    const broken = new Error('no room\non the disk')
    const run = plainSteps(screen).run('images', () => Promise.reject(broken))

    await expect(run).rejects.toBe(broken)
    expect(withoutTimes(screen.text())).toContain('✖ images (T): no room\n')
  })
})

describe('steps on a terminal', () => {
  it('show all declared steps from the start, the running one with a time and what it says', async () => {
    const screen = new FakeScreen({ isTTY: true })
    const steps = terminalSteps(['images', 'hosts'], screen)
    const during = await steps.run('images', async (say) => {
      say('base')
      await steps.also('repair', async () => undefined)
      return shown(screen.text())
    })
    steps.close()

    expect(withoutTimes(during.join('\n'))).toMatch(
      /^. images {2}T: base\n✔ repair {2}T\n {2}hosts$/,
    )
  })

  it('leave the finished steps standing and drop those that never ran', async () => {
    const screen = new FakeScreen({ isTTY: true })
    const steps = terminalSteps(['images', 'hosts', 'verify'], screen)
    await steps.run('images', async () => undefined)
    steps.skip('hosts', 'they stand')
    steps.close()

    expect(withoutTimes(shown(screen.text()).join('\n'))).toBe(
      '✔ images  T\n- hosts: not needed, they stand',
    )
  })

  it('never write a line that is longer than the terminal is wide', async () => {
    const screen = new FakeScreen({ isTTY: true, columns: 20 })
    const steps = terminalSteps(['images'], screen)
    const during = await steps.run('images', async (say) => {
      say('a long story about layers')
      await steps.also('x', async () => undefined)
      return shown(screen.text())
    })
    steps.close()

    expect(Math.max(...during.map((line) => line.length))).toBeLessThan(20)
  })

  it('keep their block smaller than the terminal, whose top would scroll away', async () => {
    const screen = new FakeScreen({ isTTY: true, rows: 4 })
    const titles = ['a', 'b', 'c', 'd', 'e', 'f']
    const steps = terminalSteps(titles, screen)
    const during = await steps.run('a', async () => shown(screen.text()))
    steps.close()

    expect(during.length).toBeLessThanOrEqual(2)
  })
})
