import { describe, expect, it } from 'vitest'
import { guardBatch, ownerlessGuardBatch, weakGuardBatch } from './guard-batch.ts'
import { renderGuard } from './guard.ts'
import { NO_HOLES, renderSets } from './sets.ts'
import { renderWall4 } from './wall4.ts'
import { renderWall6 } from './wall6.ts'

const INPUT = {
  control: '@CONTROL@',
  mirror: '@MIRROR@',
  mode: 'encrypted',
  tunnelPort: 51820,
} as const
const WITHOUT_MIRROR = { ...INPUT, mirror: null }

const linesOf = (text: string) => text.split('\n')

describe('the rules', () => {
  it.each([
    ['wall', renderWall4],
    ['guard', renderGuard],
  ])(
    'name the mirror in the %s only on lines that a host without one can delete',
    (_name, render) => {
      const withoutItsLines = linesOf(render(INPUT)).filter((line) => !line.includes('@MIRROR@'))

      expect(withoutItsLines).toEqual(linesOf(render(WITHOUT_MIRROR)))
    },
  )

  it('carry a comment of ours on every single rule', () => {
    const wallRules = [renderWall4(INPUT), renderWall6()]
      .flatMap(linesOf)
      .filter((line) => line.startsWith('-A'))
    const guardRules = linesOf(renderGuard(INPUT)).filter((line) => /^\t\t(?!type)/.test(line))

    expect(wallRules.every((rule) => rule.includes('--comment "drawbridge:'))).toBe(true)
    expect(guardRules.every((rule) => / comment "drawbridge:[a-z-]+"$/.test(rule))).toBe(true)
  })

  it('end every chain with a drop', () => {
    const lastOf = (chain: string, text: string) =>
      linesOf(text)
        .filter((line) => line.startsWith(`-A ${chain} `))
        .at(-1)

    for (const text of [renderWall4(INPUT), renderWall6()])
      for (const chain of ['INPUT', 'FORWARD', 'OUTPUT'])
        expect(lastOf(chain, text)).toBe(
          `-A ${chain} -m comment --comment "drawbridge:default-deny" -j DROP`,
        )
    expect(
      renderGuard(INPUT).match(/\t\tcounter drop comment "drawbridge:default-deny"\n\t\}/g),
    ).toHaveLength(2)
  })

  it('never accept ESTABLISHED without an address', () => {
    const established = linesOf(renderWall4(INPUT)).filter((line) => line.includes('ESTABLISHED'))

    expect(established).toHaveLength(6)
    expect(established.every((line) => / -[sd] @(?:CONTROL|MIRROR)@\/32 /.test(line))).toBe(true)
  })

  it.each([
    ['wall', renderWall4, /-[io] (db\S+) /, '-j DROP'],
    ['guard', renderGuard, /[io]ifname "(db\S+)" /, ' drop '],
  ])(
    'let nothing but frames pass the overlay devices in the %s, before anything else is allowed',
    (_name, render, device, drop) => {
      const rules = linesOf(render(INPUT)).filter((line) => line.includes('drawbridge:'))
      const judged = rules.filter((rule) => device.test(rule))
      const first = rules.findIndex((rule) => rule.includes('@CONTROL@'))

      expect(judged.map((rule) => device.exec(rule)?.[1])).toEqual([
        'dbwg0',
        expect.stringMatching(/^db[+*]$/),
        'dbwg0',
        expect.stringMatching(/^db[+*]$/),
      ])
      expect(judged.filter((rule) => rule.includes(drop))).toHaveLength(2)
      expect(rules.slice(0, first).filter((rule) => device.test(rule))).toHaveLength(2)
    },
  )

  it('have no way in through the tunnel device when the overlay is plain', () => {
    const plain = { ...INPUT, mode: 'plain', tunnelPort: 4789 } as const

    expect(renderWall4(plain) + renderGuard(plain)).not.toContain('dbwg0')
  })

  it('are sent to the owner of the guard as one line that replaces everything', () => {
    const batch = guardBatch(INPUT, { holes: ['198.18.0.12'], inner: ['198.19.0.12'] })

    expect(linesOf(batch)).toHaveLength(2)
    expect(batch).toMatch(
      /^add table inet drawbridge_guard \{ flags owner, persist; \}; delete table inet drawbridge_guard; table /,
    )
    expect(batch).toContain('elements = { 198.18.0.12 . 51820 };')
    expect(batch).toContain('elements = { 198.19.0.12 };')
  })

  it('leave a table that a new owner can take up while there is none', () => {
    expect(ownerlessGuardBatch(INPUT, NO_HOLES).match(/flags [a-z, ]+;/g)).toEqual([
      'flags persist;',
      'flags persist;',
    ])
    expect(weakGuardBatch(INPUT, NO_HOLES)).not.toContain('flags persist')
  })

  it('change a set of the wall in one swap', () => {
    const lines = linesOf(renderSets({ holes: ['198.18.0.12'], inner: [] }, 51820))

    expect(lines.filter((line) => line.includes('drawbridge-holes'))).toEqual([
      'create drawbridge-holes hash:ip,port family inet maxelem 4096',
      'create drawbridge-holes-next hash:ip,port family inet maxelem 4096',
      'flush drawbridge-holes-next',
      'add drawbridge-holes-next 198.18.0.12,udp:51820',
      'swap drawbridge-holes-next drawbridge-holes',
      'destroy drawbridge-holes-next',
    ])
  })
})
