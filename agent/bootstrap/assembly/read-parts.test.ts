import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { OverlayMode } from '../../protocol/desired-state.ts'
import { readParts } from './read-parts.ts'
import { assembleScript } from './script.ts'

const MODES: readonly OverlayMode[] = ['encrypted', 'plain']

describe.each(MODES)('the %s bootstrap', (mode) => {
  const parts = readParts(mode)

  it('passes shellcheck', (context) => {
    // SC2016: the scripts it lays down stand in single quotes.
    const { error, stdout } = spawnSync('shellcheck', ['--exclude=SC2016', '-'], {
      input: assembleScript(parts),
      encoding: 'utf8',
    })
    if (error !== undefined) context.skip('shellcheck is not installed')
    expect(stdout).toBe('')
  })

  it('names the mirror on lines of its own only, and nowhere when there is none', () => {
    const { WALL4 = '', WALL4_WITHOUT_MIRROR, GUARD = '', GUARD_WITHOUT_MIRROR } = parts.constants
    const without = (text: string): string => text.replaceAll(/.*@MIRROR@.*\n/g, '')
    expect(WALL4_WITHOUT_MIRROR).toBe(without(WALL4))
    expect(GUARD_WITHOUT_MIRROR).toBe(without(GUARD))
  })

  it('leaves no other place to fill than control and mirror', () => {
    const places = Object.values(parts.constants)
      .join('')
      .match(/@[A-Z_]+@/g)
    expect(new Set(places)).toEqual(new Set(['@CONTROL@', '@MIRROR@']))
  })

  it('touches no rule when Docker runs', () => {
    expect(JSON.parse(parts.constants['DOCKER_SETTINGS'] ?? '')).toMatchObject({
      iptables: false,
      ip6tables: false,
      'ip-forward': false,
      'ip-masq': false,
      bridge: 'none',
      'userland-proxy': false,
    })
  })
})

describe('the package stage', () => {
  it('has the same key whatever the overlay, so that one warm image serves both', () => {
    const keys = MODES.map((mode) => readParts(mode).constants['PACKAGES_KEY'])
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(keys[1]).toBe(keys[0])
  })
})
