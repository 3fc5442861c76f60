import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../netns/until.ts'
import { RESET } from '../protocol/mux/reset.ts'
import { LabBed } from './testing/lab-bed.ts'
import { countOf, nothingLeft } from './testing/left-over.ts'
import { OpenConsole } from './testing/open-console.ts'
import { PROBE_APP } from './testing/probe-app.ts'
import type { SessionCaller } from './testing/session-caller.ts'

let bed: LabBed
let caller: SessionCaller
beforeAll(async () => {
  bed = await LabBed.raise(`ag-cc-${randomBytes(2).toString('hex')}`)
  await bed.deploy(PROBE_APP())
  caller = await bed.caller()
}, 300_000)
afterEach(() => nothingLeft(bed))
afterAll(async () => {
  caller[Symbol.dispose]()
  await bed[Symbol.asyncDispose]()
})

const open = (command: readonly string[] | null, terminal: object | null = null) =>
  OpenConsole.open(
    caller,
    bed,
    bed.ticket({
      target: { kind: 'component', app: 'bed', component: 'web.main', index: 1 },
      purpose: { verb: 'console', user: 'component', command, terminal },
    }),
  )

async function run(...command: readonly string[]) {
  const one = await open(command)
  one.endInput()
  return one.ended()
}

const perl = (script: string) => run('perl', '-e', script)

const mark = (): string => `86398.${String(randomBytes(4).readUInt32BE())}`

describe('a command in a component', () => {
  it('is confined as the component itself is', async () => {
    const script =
      'open F, "/proc/self/status"; print grep { /^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp):?/ } <F>'

    expect((await perl(script)).stdout.toString().trim().split('\n')).toEqual([
      'Uid:\t10000\t10000\t10000\t10000',
      'Gid:\t10000\t10000\t10000\t10000',
      expect.stringMatching(/^Groups:\s*(10000)?\s*$/),
      'CapInh:\t0000000000000000',
      'CapPrm:\t0000000000000000',
      'CapEff:\t0000000000000000',
      'CapBnd:\t0000000000000000',
      'CapAmb:\t0000000000000000',
      'NoNewPrivs:\t1',
      'Seccomp:\t2',
      expect.stringContaining('Seccomp_filters'),
    ])
  })

  it('has the component’s environment, stands at its root and has three handles', async () => {
    const script =
      'print map { "$_=$ENV{$_}\\n" } sort keys %ENV; print readlink("/proc/self/cwd"), "\\n"; print join " ", grep { -e "/proc/self/fd/$_" } 0..300'
    const text = (await perl(script)).stdout.toString()

    expect(text).toContain('ROLE=first\n')
    expect(text).toContain('SECRET=not-to-be-told\n')
    expect(text).not.toMatch(/TERM=|NOTIFY|INVOCATION|JOURNAL|LISTEN/)
    expect(text).toMatch(/\n\/\n0 1 2$/)
  })

  it.each<[string, readonly string[], number]>([
    ['that succeeds', ['true'], 0],
    ['with a code of its own', ['sh', '-c', 'exit 77'], 77],
    ['that a signal ends', ['sh', '-c', 'kill -KILL $$'], 137],
    ['that is not there', ['there-is-none'], 127],
    ['that is not there, by its path', ['/bin/there-is-none'], 127],
    ['that is a folder', ['/etc'], 126],
  ])('%s has the exit code that a shell would tell', async (_what, command, code) => {
    expect((await run(...command)).code).toBe(code)
  })

  it('says on standard error why it could not begin, in words of ours', async () => {
    expect((await run('bash')).stderr).toBe(
      'drawbridge: bash: there is no such program in this component\n',
    )
  })

  it('is heard to the last of ten megabytes', async () => {
    const { stdout } = await perl('print "x" x 1048576 for 1..10; print "Z"')

    expect(stdout.length).toBe(10 * 1024 * 1024 + 1)
    expect(stdout.at(-1)).toBe('Z'.charCodeAt(0))
  })

  it('takes its input to the end', async () => {
    const one = await open(['sort', '-r'])
    one.type('a\nb\nc\n')
    one.endInput()

    expect((await one.ended()).stdout.toString()).toBe('c\nb\na\n')
  })

  it('cannot write what the component cannot', async () => {
    expect((await run('sh', '-c', 'echo x >/there')).stderr).toContain('Read-only file system')
  })

  it('sees the component, and nobody else', async () => {
    const found = (
      await perl('opendir D, "/proc"; print join " ", sort grep { /^\\d+$/ } readdir D')
    ).stdout

    expect(found.toString().split(' ').length).toBeLessThan(6)
  })
})

describe('a terminal in a component', () => {
  it('is one of its own, has the size that was asked for, follows it and passes on Ctrl-C', async () => {
    const one = await open(null, { rows: 31, columns: 91, term: 'xterm' })
    one.type('stty size; tty; echo $TERM\n')
    await until('the first size', () => /31 91\r\n\/dev\/pts\/\d+\r\nxterm/.test(one.shown))
    one.say({ resize: { rows: 42, columns: 142 } })
    one.type('stty size\n')
    await until('the second size', () => one.shown.includes('42 142'))
    one.type('echo waits; sleep 60\n')
    await until('the command to wait', () => /[\r\n]waits/.test(one.shown))
    one.type('\x03')
    await until('Ctrl-C', () => one.shown.includes('^C'))
    one.type('exit 9\n')

    expect((await one.ended()).code).toBe(9)
  })

  it('where there is no such program says so', async () => {
    const ran = await (
      await open(['there-is-none'], { rows: 3, columns: 9, term: 'xterm' })
    ).ended()

    expect(ran.code).toBe(127)
    expect(ran.stdout.toString()).toContain('there is no such program in this component')
  })
})

const OUTLIVE: readonly [string, (name: string) => string][] = [
  ['hears no hang-up', (name) => `nohup sleep ${name} >/dev/null 2>&1 & wait`],
  ['forked twice', (name) => `(setsid sh -c "sleep ${name} & exit" &) ; sleep ${name}`],
  ['has no environment', (name) => `env -i setsid sleep ${name} & sleep ${name}`],
]

/** How the component itself fares: it must not be hurt by what happens to a session. */
const componentsLife = () =>
  bed.onHost("docker inspect -f '{{.State.Pid}} {{.State.StartedAt}}' $(docker ps -q)")

describe.each(OUTLIVE)('a process in a component that %s', (_what, command) => {
  const start = async () => {
    const name = mark()
    const one = await open(['sh', '-c', command(name)])
    const isThere = async () => (await countOf(bed, `sleep ${name}`)) > 0
    await until('the process', isThere)
    const isGone = () => until('its end', async () => !(await isThere()), 4000)
    return { one, isGone }
  }

  it.each<[string, (one: OpenConsole) => Promise<unknown>]>([
    ['the connection', (one) => Promise.resolve(one.attached.hangUp())],
    [
      'the session’s program, when that is killed',
      (one) =>
        bed.onHost(
          `systemctl kill --kill-whom=main --signal=KILL 'drawbridge-session@${one.session}'`,
        ),
    ],
    [
      'an agent that is killed',
      () => bed.onHost('systemctl kill --signal=KILL drawbridge-agent.service'),
    ],
  ])('does not outlive %s', async (_whom, end) => {
    const before = await componentsLife()
    const { one, isGone } = await start()
    await end(one)
    await isGone()

    expect(await componentsLife()).toBe(before)
    await until(
      'the agent',
      async () =>
        (await bed.onHost('systemctl is-active drawbridge-agent || true')).trim() === 'active',
      10_000,
    )
  })
})

describe('a console in a component', () => {
  it('that ends with its instance says that this is gone, not that its command has exited', async () => {
    const name = mark()
    const one = await open(['sleep', name])
    await until('the process', async () => (await countOf(bed, `sleep ${name}`)) > 0)
    await bed.onHost('docker kill $(docker ps -q)')

    await expect(one.ended()).rejects.toThrow('closed')
    expect(one.attached.lastWord()).toBe(RESET.targetGone)
    await until('the instance again', async () => (await bed.onHost('docker ps -q')) !== '', 20_000)
  })

  it('is refused where the runtime is one with known ways out, and says what to do', async () => {
    await bed.onHost(
      `printf '#!/bin/sh\\necho runc version 1.1.11\\n' >/usr/local/sbin/runc; chmod +x /usr/local/sbin/runc`,
    )
    try {
      await expect(open(['true'])).rejects.toThrow(/E_RUNTIME_OUTDATED.*1\.1\.11.*update it/)
    } finally {
      await bed.onHost('rm /usr/local/sbin/runc')
    }
    expect((await run('true')).code).toBe(0)
  })
})

describe('what a command in a component leaves behind', () => {
  it('ends with its first process', async () => {
    const name = mark()
    const ran = await run('sh', '-c', `setsid sleep ${name} & echo done`)

    expect(ran).toMatchObject({ code: 0, stdout: Buffer.from('done\n') })
    expect(await countOf(bed, `sleep ${name}`)).toBe(0)
  })

  it('is killed even when it forks without end', async () => {
    const before = await componentsLife()
    const one = await open(['perl', '-e', '$SIG{CHLD} = "IGNORE"; while (1) { fork }'])
    await until('many', async () => (await countOf(bed, '{ fork }')) > 50)
    one.attached.hangUp()

    await until('none', async () => (await countOf(bed, '{ fork }')) === 0, 10_000)
    expect(await componentsLife()).toBe(before)
  })
})
