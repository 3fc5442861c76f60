import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../netns/until.ts'
import { encodeFrame, MOST_DATA_BYTES } from '../protocol/mux/frame.ts'
import { RESET } from '../protocol/mux/reset.ts'
import { LabBed } from './testing/lab-bed.ts'
import { countOf, leftOf, nothingLeft } from './testing/left-over.ts'
import { OpenConsole } from './testing/open-console.ts'
import type { SessionCaller } from './testing/session-caller.ts'

let bed: LabBed
let caller: SessionCaller
beforeAll(async () => {
  bed = await LabBed.raise(`ag-hc-${randomBytes(2).toString('hex')}`)
  caller = await bed.caller()
})
afterEach(() => nothingLeft(bed))
afterAll(async () => {
  caller[Symbol.dispose]()
  await bed[Symbol.asyncDispose]()
})

interface Wish {
  readonly user?: string
  readonly command?: readonly string[] | null
  readonly terminal?: object | null
}

const ticket = (wish: Wish = {}, change: object = {}) =>
  bed.ticket({
    purpose: { verb: 'console', user: 'root', command: null, terminal: null, ...wish },
    ...change,
  })

const open = (wish: Wish, change: object = {}): Promise<OpenConsole> =>
  OpenConsole.open(caller, bed, ticket(wish, change))

/** Runs a command without any input. */
async function run(...command: readonly string[]) {
  const one = await open({ command })
  one.endInput()
  return one.ended()
}

const TERMINAL = { rows: 30, columns: 90, term: 'xterm' }

/** Text that names a process nobody else could have. */
const mark = (): string => `86399.${String(randomBytes(4).readUInt32BE())}`

describe('a command on a host', () => {
  it.each<[string, readonly string[], number]>([
    ['that succeeds', ['true'], 0],
    ['that fails', ['false'], 1],
    ['with a code of its own', ['sh', '-c', 'exit 77'], 77],
    ['that a signal ends', ['sh', '-c', 'kill -TERM $$'], 143],
    ['that is not there', ['there-is-none'], 127],
    ['that is a folder', ['/etc'], 126],
    ['without a name', [''], 127],
  ])('%s has the exit code that a shell would tell', async (_what, command, code) => {
    expect((await run(...command)).code).toBe(code)
  })

  it('says on standard error why it could not begin', async () => {
    expect(await run('there-is-none')).toMatchObject({
      stdout: Buffer.from(''),
      stderr: 'drawbridge: there-is-none: No such file or directory\n',
    })
  })

  it('is heard to the last of ten megabytes', async () => {
    const ran = await run('perl', '-e', 'for (1..10240) { print chr($_ % 251) x 1024 } print "Z"')
    const hash = createHash('sha256')
    for (let at = 1; at <= 10_240; at++) hash.update(Buffer.alloc(1024, at % 251))

    expect(ran.stdout.length).toBe(10 * 1024 * 1024 + 1)
    expect(createHash('sha256').update(ran.stdout).digest('hex')).toBe(
      hash.update('Z').digest('hex'),
    )
  })

  it('takes ten megabytes, and their end', async () => {
    const one = await open({ command: ['sha256sum'] })
    const bytes = randomBytes(10 * 1024 * 1024)
    one.type(bytes)
    one.endInput()

    expect((await one.ended()).stdout.toString()).toBe(
      `${createHash('sha256').update(bytes).digest('hex')}  -\n`,
    )
  })

  it('that does not read its input ends all the same', async () => {
    const one = await open({ command: ['sh', '-c', 'exec <&-; echo said'] })
    one.type(Buffer.alloc(200_000))

    expect(await one.ended()).toMatchObject({ code: 0, stdout: Buffer.from('said\n') })
  })

  it('has standard error apart', async () => {
    expect(await run('sh', '-c', 'echo out; echo err >&2')).toMatchObject({
      stdout: Buffer.from('out\n'),
      stderr: 'err\n',
    })
  })

  it('ends with its first process, and takes with it what that one left behind', async () => {
    const name = mark()
    const ran = await run('sh', '-c', `setsid sleep ${name} & echo done`)

    expect(ran).toMatchObject({ code: 0, stdout: Buffer.from('done\n') })
    expect(await countOf(bed, `sleep ${name}`)).toBe(0)
  })

  it('has its exit code though it leaves thousands behind', async () => {
    const name = mark()
    const script = `i=0; while [ $i -lt 2000 ]; do sleep ${name} & i=$((i+1)); done; echo done; exit 4`

    expect(await run('sh', '-c', script)).toMatchObject({ code: 4, stdout: Buffer.from('done\n') })
    expect(await countOf(bed, `sleep ${name}`)).toBe(0)
  })

  it('has its three handles and no other', async () => {
    const ran = await run(
      'sh',
      '-c',
      'n=0; while [ $n -lt 300 ]; do [ -e /proc/$$/fd/$n ] && echo $n; n=$((n+1)); done',
    )

    expect(ran.stdout.toString()).toBe('0\n1\n2\n')
  })

  it('knows of its environment what is fixed, and nothing of the agent or of systemd', async () => {
    expect((await run('env')).stdout.toString().trim().split('\n').sort()).toEqual([
      'HOME=/root',
      'LOGNAME=root',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'SHELL=/bin/bash',
      'USER=root',
    ])
  })

  it('of nobody is nobody, for good', async () => {
    const script =
      'id; grep -E "NoNewPrivs|CapEff|CapPrm" /proc/self/status; cat /etc/drawbridge/host.env'
    const one = await open({ user: 'nobody', command: ['sh', '-c', script] })
    one.endInput()
    const ran = await one.ended()

    expect(ran.stdout.toString().split('\n')).toEqual([
      expect.stringMatching(
        /^uid=(1[89]\d{8}|20\d{8})\(nobody\) gid=\1\(nogroup\) groups=\1\(nogroup\)$/,
      ),
      'CapPrm:\t0000000000000000',
      'CapEff:\t0000000000000000',
      'NoNewPrivs:\t1',
      '',
    ])
    expect(ran.stderr).toContain('Permission denied')
  })

  it('of nobody has the name of nobody, and nobody else has its number', async () => {
    const one = await open({
      user: 'nobody',
      command: ['sh', '-c', 'whoami; id -gn; id -u; cat; ls -l /etc/passwd'],
    })
    await until('its number', () => /\d{10}/.test(one.shown))
    const number = /\d{10}/.exec(one.shown)?.[0] ?? ''
    const named = await bed.onHost(
      `getent passwd ${number} nobody; grep -c ${number} /etc/passwd || true`,
    )
    one.endInput()
    const { stdout, stderr } = await one.ended()

    expect(stderr).toBe('')
    expect(stdout.toString()).toMatch(/^nobody\nnogroup\n\d{10}\n-rw-r--r-- .* root root /)
    expect(named).toMatch(/^nobody:x:65534:65534:.*\n0$/)
  })

  it('of nobody sees and signals no other one of nobody', async () => {
    const name = mark()
    const other = await open({ user: 'nobody', command: ['sleep', name] })
    await until('the other', async () => (await countOf(bed, `sleep ${name}`)) > 0)
    const pid = (await bed.onHost(`pgrep -f '[s]leep ${name}'`)).trim()
    const script = `ls -d /proc/[0-9]* | wc -l; ls /proc/1 /proc/${pid}; kill -9 ${pid}; ps -e | wc -l`
    const one = await open({ user: 'nobody', command: ['sh', '-c', script] })
    one.endInput()
    const { stdout, stderr } = await one.ended()
    const left = await countOf(bed, `sleep ${name}`)
    other.attached.hangUp()

    expect(Number(stdout.toString().split('\n')[0])).toBeLessThan(5)
    expect(stderr.match(/No such file/g)).toHaveLength(2)
    expect(stderr).toMatch(/not permitted/)
    expect(left).toBe(1)
  })

  it('of nobody leaves nothing that another one of nobody reads', async () => {
    const file = `/tmp/${mark()}`
    const write = await open({
      user: 'nobody',
      command: ['sh', '-c', `echo mine >${file}; cat ${file}`],
    })
    write.endInput()
    const wrote = await write.ended()
    const read = await open({ user: 'nobody', command: ['cat', file] })
    read.endInput()
    const { stderr } = await read.ended()
    await bed.onHost(`rm ${file}`)

    expect(wrote.stdout.toString()).toBe('mine\n')
    expect(stderr).toContain('Permission denied')
  })

  it('hears signals', async () => {
    const one = await open({
      command: [
        'sh',
        '-c',
        'trap "echo heard; exit 9" HUP; echo ready; while :; do sleep 0.05; done',
      ],
    })
    await until('the command to be ready', () => one.shown.includes('ready'))
    one.say({ signal: 'HUP' })

    expect((await one.ended()).code).toBe(9)
  })
})

describe('a terminal on a host', () => {
  it('has the size that was asked for, follows it, and passes on Ctrl-C', async () => {
    const one = await open({ terminal: TERMINAL })
    one.type('stty size\n')
    await until('the first size', () => one.shown.includes('30 90'))
    one.say({ resize: { rows: 41, columns: 133 } })
    one.type('stty size\n')
    await until('the second size', () => one.shown.includes('41 133'))
    one.type('echo waits; sleep 60\n')
    await until('the command to wait', () => /[\r\n]waits/.test(one.shown))
    one.type('\x03')
    await until('the prompt after it', () => one.shown.includes('^C'))
    one.type('echo after-$?; tty; exit 12\n')

    const { code, stdout, stderr } = await one.ended()
    expect(code).toBe(12)
    expect(stdout.toString()).toContain('after-130')
    expect(stdout.toString()).toMatch(/\/dev\/pts\/\d+/)
    expect(stderr).toBe('')
  })

  it('shows the last byte of a fast command', async () => {
    const one = await open({ terminal: TERMINAL, command: ['sh', '-c', 'seq 1 100000; echo END'] })

    expect((await one.ended()).stdout.toString()).toMatch(/\r\n99999\r\n100000\r\nEND\r\n$/)
  })
})

/** Ways to outlive whoever began one: the process is to be found by its mark. */
const OUTLIVE: readonly [string, (name: string) => string][] = [
  ['stays in front', (name) => `sleep ${name}`],
  ['hears no hang-up', (name) => `nohup sleep ${name} >/dev/null 2>&1 & wait`],
  ['has a session of its own', (name) => `setsid sleep ${name} & sleep ${name}`],
  ['forked twice', (name) => `(setsid sh -c "sleep ${name} & exit" &) ; sleep ${name}`],
  ['has no environment', (name) => `env -i setsid sleep ${name} & sleep ${name}`],
]

describe.each(OUTLIVE)('a process that %s', (_what, command) => {
  it('does not outlive the connection', async () => {
    const name = mark()
    const one = await open({ command: ['sh', '-c', command(name)] })
    await until('the process', async () => (await countOf(bed, `sleep ${name}`)) > 0)
    one.attached.hangUp()

    await until('its end', async () => (await countOf(bed, `sleep ${name}`)) === 0, 3000)
  })

  it('does not outlive an agent that is killed', async () => {
    const name = mark()
    await open({ command: ['sh', '-c', command(name)] })
    await until('the process', async () => (await countOf(bed, `sleep ${name}`)) > 0)
    await bed.onHost('systemctl kill --signal=KILL drawbridge-agent.service')

    await until('its end', async () => (await countOf(bed, `sleep ${name}`)) === 0, 3000)
    await agentIsUp()
  })
})

const agentIsUp = (): Promise<void> =>
  until(
    'the agent',
    async () =>
      (await bed.onHost('systemctl is-active drawbridge-agent || true')).trim() === 'active',
    10_000,
  )

describe('a session on a host', () => {
  it('ends at its time, whatever runs', async () => {
    const name = mark()
    const end = new Date(Date.now() + 2500).toISOString()
    const one = await open({ command: ['sleep', name] }, { until: end })

    await expect(one.ended()).rejects.toThrow('closed')
    expect(one.attached.lastWord()).toBe(RESET.over)
    await until('its end', async () => (await countOf(bed, `sleep ${name}`)) === 0, 2000)
  })

  it('ends when its program is killed', async () => {
    const name = mark()
    const one = await open({ command: ['sh', '-c', `setsid sleep ${name} & wait`] })
    await until('the process', async () => (await countOf(bed, `sleep ${name}`)) > 0)
    await bed.onHost(
      `systemctl kill --kill-whom=main --signal=KILL 'drawbridge-session@${one.session}'`,
    )

    await expect(one.ended()).rejects.toThrow('closed')
    expect(one.attached.lastWord()).toBe(RESET.programEnded)
    expect(await countOf(bed, `sleep ${name}`)).toBe(0)
  })

  it('to which nobody attaches runs nothing, and is gone after its seconds', async () => {
    const file = `/root/${mark()}`
    const given = ticket({ command: ['touch', file] })
    expect((await caller.bring(bed.authority.ticket(given))).status).toBe(200)
    await until('its end', async () => (await leftOf(bed)).trim() === '', 9000)

    expect(await caller.attach(given.session)).toMatchObject({ kind: 'refused', status: 404 })
    expect(await bed.onHost(`ls ${file} 2>&1 || true`)).toContain('No such file')
  })

  it('is attached to once, by the one who brought the ticket', async () => {
    const given = ticket({ command: ['cat'] })
    await caller.bring(bed.authority.ticket(given))
    using other = await bed.caller(
      await bed.authority.issue([{ type: 'url', value: 'drawbridge://control' }], 60_000),
    )

    expect(await other.attach(given.session)).toMatchObject({ kind: 'refused', status: 404 })
    const first = await caller.attach(given.session)
    expect(await caller.attach(given.session)).toMatchObject({ kind: 'refused', status: 404 })
    if (first.kind === 'attached') first.hangUp()
  })

  it('is not attached to under another protocol', async () => {
    const given = ticket({ command: ['cat'] })
    await caller.bring(bed.authority.ticket(given))

    expect(await caller.attach(given.session, { upgrade: 'websocket' })).toMatchObject({
      status: 404,
    })
    const first = await caller.attach(given.session)
    if (first.kind === 'attached') first.hangUp()
  })

  it('whose client speaks what no console is ends', async () => {
    const one = await open({ command: ['sleep', '100'] })
    one.say('{"resize":{"rows":0,"columns":1}}')

    await expect(one.ended()).rejects.toThrow('closed')
    expect(one.attached.lastWord()).toBe(RESET.malformed)
  })

  it('whose client sends more than its credit ends, and is told so', async () => {
    const one = await open({ command: ['sleep', '100'] })
    const bytes = new Uint8Array(MOST_DATA_BYTES)
    for (let count = 0; count < 40; count++)
      for (const part of encodeFrame({ kind: 'data', stream: 1, bytes }))
        one.attached.secure.write(part)

    await expect(one.ended()).rejects.toThrow('closed')
    expect(one.attached.lastWord()).toBe(RESET.malformed)
  })
})

describe('a ticket', () => {
  it('opens one session, also when it comes eight times at once', async () => {
    const signed = bed.authority.ticket(ticket())
    const told = await Promise.all(Array.from({ length: 8 }, () => caller.bring(signed)))

    expect(told.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(403)])
    await until('its end', async () => (await leftOf(bed)).trim() === '', 9000)
  })

  it('that was used stays so over a restart of the agent', async () => {
    const signed = bed.authority.ticket(ticket())
    expect((await caller.bring(signed)).status).toBe(200)
    await bed.onHost('systemctl restart drawbridge-agent.service')

    expect(await caller.bring(signed)).toMatchObject({
      status: 403,
      body: { error: { code: 'E_TICKET_USED' } },
    })
  })
})
