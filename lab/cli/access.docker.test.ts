import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORDS_FILE } from '../access/people/kept-passwords.ts'
import { Lab } from '../lab.ts'

const PROGRAM = join(import.meta.dirname, 'main.ts')
const name = `fa-access-${process.pid.toString(36)}`
let lab: Lab
let state: string

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'drawbridge-people-'))
  lab = await Lab.up({ hosts: 1, name })
})

afterAll(async () => {
  await lab[Symbol.asyncDispose]()
  await rm(state, { recursive: true })
})

const typed = async (words: readonly string[], input = '') => {
  const own = ['--lab', name, '--json']
  const at = words.indexOf('--')
  const argv = at === -1 ? [...words, ...own] : [...words.slice(0, at), ...own, ...words.slice(at)]
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...argv], {
    ...{ reject: false, input, stripFinalNewline: false },
    env: { XDG_STATE_HOME: state },
  })
  return { exitCode, stdout, stderr }
}

const idOf = ({ stdout }: { readonly stdout: string }): string => {
  const { request }: { readonly request: { readonly id: string } } = JSON.parse(stdout)
  return request.id
}

const WISH = ['--verb', 'console', '--for', '10m', '--reason', 'a look']

const granted = async (target: string): Promise<string> => {
  const id = idOf(await typed(['access', 'request', target, ...WISH]))
  expect(await typed(['access', 'approve', id])).toMatchObject({ exitCode: 0 })
  return id
}

const withoutIts = (target: string, text: string): string => text.replaceAll(target, 'TARGET')

describe('a console at the command line', () => {
  it('tells nobody whether a target is there or shut', async () => {
    const shut = await typed(['console', 'host.1', '--', 'true'])
    const absent = await typed(['console', 'host.7', '--', 'true'])

    expect(shut).toMatchObject({ exitCode: 254, stdout: expect.stringContaining('E_NO_ACCESS') })
    expect(absent.exitCode).toBe(254)
    expect(withoutIts('host.7', absent.stdout)).toBe(withoutIts('host.1', shut.stdout))
  })

  it('hands a command its input and its end, and gives its output and its exit code', async () => {
    const id = await granted('host.1')
    const script = 'cat; echo said >&2; exit 7'
    const ran = await typed(['console', 'host.1', '--', 'sh', '-c', script], 'line\u0000\n')

    expect(ran).toEqual({ exitCode: 7, stdout: 'line\u0000\n', stderr: 'said\n' })
    await typed(['access', 'revoke', id])
    expect(await typed(['console', 'host.1', '--', 'true'])).toMatchObject({ exitCode: 254 })
  })

  it('ends with 255 and why when its grant is revoked', async () => {
    const id = await granted('host.1')
    const running = typed(['console', 'host.1', '--', 'sh', '-c', 'echo up; exec sleep 4713'])
    const host = await lab.host('host.1')
    await host.mustExec(['sh', '-c', 'until pgrep -f "^sleep 4713"; do sleep 0.05; done'])
    await typed(['access', 'revoke', id])

    expect(await running).toMatchObject({
      exitCode: 255,
      stdout: expect.stringMatching(/^up\n\{"error":\{"code":"E_SESSION_REVOKED"/),
    })
    expect((await host.exec(['pgrep', '-f', '^sleep 4713'])).exitCode).toBe(1)
  })
})

describe('people at the command line', () => {
  it('cannot approve what they asked for, nor without the right to', async () => {
    const id = idOf(await typed(['access', 'request', 'host.1', ...WISH, '--as', 'admin']))

    expect(await typed(['access', 'approve', id, '--as', 'admin'])).toMatchObject({ exitCode: 254 })
    expect(await typed(['access', 'approve', id, '--as', 'viewer'])).toMatchObject({
      exitCode: 254,
    })
    expect(await typed(['access', 'deny', id])).toMatchObject({ exitCode: 0 })
  })

  it('log in by the password that lies in the control machine, for its root alone', async () => {
    const { stdout } = await typed(['login', 'developer', '--show-password'])
    const { password }: { readonly password: string } = JSON.parse(stdout)

    expect(await typed(['login', 'developer', '--password-stdin'], password)).toMatchObject({
      exitCode: 0,
    })
    expect(await typed(['login', 'developer', '--password-stdin'], `${password}x`)).toMatchObject({
      exitCode: 254,
    })
    const control = await lab.machine('control')
    expect((await lab.backend.read(control, PASSWORDS_FILE)).toString()).toContain(password)
    const argv = ['stat', '-c', '%a %u', PASSWORDS_FILE]
    await using look = await lab.backend.open(control, { kind: 'program', argv })
    expect(String(await look.stdout.toArray())).toBe('600 0\n')
  })
})

describe('the record at the command line', () => {
  it('is whole, and can be judged from a file by somebody without the lab', async () => {
    const file = join(state, 'audit.jsonl')
    expect(await typed(['audit', 'verify'])).toMatchObject({ exitCode: 0 })
    expect(await typed(['audit', 'export', file])).toMatchObject({ exitCode: 0 })
    expect(await typed(['audit', 'verify', file])).toMatchObject({ exitCode: 0 })

    expect(await readFile(file, 'utf8')).toContain('"action":"approve-access"')
    expect(await typed(['audit', 'export', file])).toMatchObject({ exitCode: 2 })
  })

  it('plays what a console said, as text where no terminal is', async () => {
    await granted('host.1')
    await typed(['console', 'host.1', '--', 'printf', String.raw`\033]52;c;cm0=\007seen\n`])
    const { stdout } = await typed(['sessions', 'list'])
    const { sessions }: { readonly sessions: readonly { readonly id: string }[] } =
      JSON.parse(stdout)
    const ids = sessions.map(({ id }) => id)
    const shown = await Promise.all(
      ids.map(async (id) => {
        const argv = [PROGRAM, 'sessions', 'play', id, '--lab', name]
        return (await execa(process.execPath, argv, { env: { XDG_STATE_HOME: state } })).stdout
      }),
    )

    expect(shown).toContain(String.raw`\x1b]52;c;cm0=\x07seen`)
  })
})
