import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashed } from '../arguments/flag.ts'
import { globalFlags } from '../global-flags.ts'
import { loadVerb, verbNames } from '../verbs.ts'
import { refuseSwallowedFlags, swallowable } from './swallowed-flags.mjs'

const START = fileURLToPath(new URL('../start.mjs', import.meta.url))

const refuse = (words: string[], environment: Record<string, string>, before = {}): void => {
  refuseSwallowedFlags(
    words,
    { npm_lifecycle_event: 'lab', ...environment },
    { script: 'lab', before: new Map(Object.entries(before)) },
  )
}

/** What the refusal says to type instead. */
const nextAfter = (words: string[], environment: Record<string, string>): string => {
  try {
    refuse(words, environment)
    return 'not refused'
  } catch (refusal) {
    return refusal instanceof Error && 'next' in refusal ? String(refusal.next) : String(refusal)
  }
}

describe('flags that npm swallowed', () => {
  it.each([
    ['a plain flag', ['ls'], { npm_config_json: 'true' }, 'npm run lab -- ls --json'],
    [
      'a flag with dashes inside',
      ['up', '3'],
      { npm_config_dry_run: 'true' },
      'npm run lab -- up 3 --dry-run',
    ],
    [
      'a flag whose value npm kept',
      ['ls'],
      { npm_config_lab: 'two' },
      'npm run lab -- ls --lab two',
    ],
    [
      'a flag whose value npm let through',
      ['ls', 'two'],
      { npm_config_lab: 'true' },
      'npm run lab -- ls two --lab VALUE',
    ],
    ['a flag that says no', ['up'], { npm_config_verify: '' }, 'npm run lab -- up --no-verify'],
    [
      'a word that an older npm took for a value',
      ['rm'],
      { npm_config_dead: 'host.1' },
      'npm run lab -- rm --dead host.1',
    ],
    [
      'a flag that takes a value with another verb',
      ['capture', 'host.1'],
      { npm_config_overlay: 'true', npm_config_for: '10s' },
      'npm run lab -- capture host.1 --overlay --for 10s',
    ],
    [
      'a word that an older npm took for its value',
      ['capture'],
      { npm_config_overlay: 'host.1' },
      'npm run lab -- capture --overlay host.1',
    ],
    [
      'flags that npm took for the beginning of its own',
      ['access', 'request', 'host.1', 'console', 'developer'],
      { npm_config_all: 'true', npm_config_loglevel: 'verbose', npm_config_reason: 'true' },
      'npm run lab -- access request host.1 console developer --as VALUE --reason VALUE --verb VALUE',
    ],
    [
      'a short flag that npm knows by another name',
      ['tunnel', 'data.db', '1234'],
      { npm_config_parseable: 'true' },
      'npm run lab -- tunnel data.db 1234 -p VALUE',
    ],
    [
      'a short flag of the same name in npm',
      ['events'],
      { npm_config_force: 'true' },
      'npm run lab -- events -f',
    ],
  ])('are refused with the command that was meant: %s', (_, words, environment, next) => {
    expect(() => refuse(words, environment)).toThrow(
      expect.objectContaining({ code: 'E_SWALLOWED_FLAG', exitCode: 2, next }),
    )
  })

  it('are not confused with npm configuration that stood before npm started', () => {
    expect(() =>
      refuse(['ls'], { npm_config_json: 'true' }, { npm_config_json: 'true' }),
    ).not.toThrow()
  })

  it('are of no concern when another script runs', () => {
    expect(() =>
      refuse(['ls'], { npm_lifecycle_event: 'test', npm_config_json: 'true' }),
    ).not.toThrow()
  })

  it('include every flag of every verb', async () => {
    const verbs = await Promise.all(verbNames.map(loadVerb))
    const flags = verbs.flatMap((verb) =>
      verb === undefined ? [] : Object.keys({ ...verb.flags, ...globalFlags(verb.effect) }),
    )
    const missing = flags
      .map((name) => dashed(name).replace(/^no-/, '').replaceAll('-', '_'))
      .filter((name) => !Object.hasOwn(swallowable, name))

    expect([...new Set(missing)]).toEqual([])
  })

  it('are given back as the verb itself declares them', async () => {
    const wrong: string[] = []
    for (const verb of verbNames) {
      const { flags = {}, effect = 'reads' } = (await loadVerb(verb)) ?? {}
      for (const [name, { kind }] of Object.entries({ ...flags, ...globalFlags(effect) })) {
        const key = dashed(name).replaceAll('-', '_')
        const isNo = key.startsWith('no_')
        const environment = { [`npm_config_${key.replace(/^no_/, '')}`]: isNo ? '' : 'true' }
        const flag = name.length === 1 ? `-${name}` : `--${dashed(name)}`
        const meant = `npm run lab -- ${verb} ${flag}${kind === 'toggle' ? '' : ' VALUE'}`
        const told = nextAfter(verb.split(' '), environment)
        if (told !== meant) wrong.push(`${meant}: ${told}`)
      }
    }

    expect(wrong).toEqual([])
  })
})

describe('the real npm', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-npm-'))
    const scripts = { lab: `node ${START}` }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts }))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const npm = (words: string[], env: Record<string, string> = {}) =>
    execa('npm', ['run', '--silent', 'lab', ...words], { cwd: folder, env, reject: false })

  it('cannot make a swallowed flag be ignored', async () => {
    const { exitCode, stderr } = await npm(['up', '3', '--dry-run'])

    expect(exitCode).toBe(2)
    expect(stderr).toContain('[E_SWALLOWED_FLAG]')
    expect(stderr).toContain('npm run lab -- up 3 --dry-run')
  })

  it('hands flags after two dashes on', async () => {
    const { exitCode, stdout } = await npm(['--', '--help'])

    expect(exitCode).toBe(0)
    expect(stdout).toContain('verbs:')
  })

  it('may be configured by its environment without the lab minding', async () => {
    const { exitCode } = await npm(['help'], { npm_config_dry_run: 'true' })

    expect(exitCode).toBe(0)
  })
})
