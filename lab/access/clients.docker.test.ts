import { execa } from 'execa'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployFile } from '../apps/probe-app/deployed.ts'
import { Lab } from '../lab.ts'
import type { OpenTunnel } from './tunnel/open-tunnel.ts'

const name = `cl-access-${process.pid.toString(36)}`
const MIB = 1024 * 1024
const SENT = Buffer.alloc(64 * MIB, 'drawbridge-wall!')
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

let lab: Lab
let web: OpenTunnel

const granted = async (target: string, verb: 'console' | 'tunnel'): Promise<void> => {
  const asked = { verb, for: '20m', reason: 'clients are tried' } as const
  const { id } = await lab.as('developer').request(target, asked)
  await lab.as('owner').approve(id)
}

beforeAll(async () => {
  lab = await Lab.up({ hosts: 1, name })
  await deployFile(lab, 'lab/access/testing/traffic.yaml')
  await granted('web.main', 'tunnel')
  await granted('web.main', 'console')
  await granted('data.cache', 'tunnel')
  await granted('data.db', 'tunnel')
  web = await lab.as('developer').tunnel('web.main')
})

afterAll(async () => lab[Symbol.asyncDispose]())

/** A connection of a client, which says first what is to become of it. */
const dial = async (what: string, { port }: OpenTunnel = web): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  socket.write(what)
  return socket
}

const echoed = async (said: string): Promise<string> => {
  const socket = await dial('e')
  socket.end(said)
  return text(socket)
}

const agentMib = async (): Promise<number> => {
  const host = await lab.host('host.1')
  const script = 'grep VmRSS /proc/$(systemctl show -P MainPID drawbridge-agent)/status'
  return Number(/\d+/.exec(await host.mustExec(['sh', '-c', script]))?.[0]) / 1024
}

describe('a client of a tunnel', () => {
  it('speaks its own protocol, thousands of questions at once', async () => {
    await using tunnel = await lab.as('developer').tunnel('data.cache')
    const words = ['SET k 0', ...Array.from({ length: 5000 }, () => 'INCR k'), 'QUIT']
    const socket = await dial('PING\r\n', tunnel)
    socket.write(`${words.join('\r\n')}\r\n`)
    const answers = (await text(socket)).split('\r\n')
    socket.end()

    expect(answers.slice(0, 3)).toEqual(['+PONG', '+OK', ':1'])
    expect(answers.slice(-3)).toEqual([':5000', '+OK', ''])
  })

  it('may ask before anybody answers, and hear the answer after it has ended', async () => {
    expect(await echoed('a question')).toBe('a question')
  })

  it('is one of two hundred, each of which gets its own answer', async () => {
    const questions = Array.from({ length: 200 }, (_, at) => `question ${String(at)}`)

    expect(await Promise.all(questions.map(echoed))).toEqual(questions)
  })

  it('gets every byte of 64 MiB across, there and back', async () => {
    const up = await dial('s')
    up.end(SENT)

    expect((await text(up)).slice(0, 64)).toBe(sha256(SENT))
    const down = await dial('d')
    down.end()
    expect(sha256(await buffer(down))).toBe(sha256(SENT))
  })

  it('breaks off, and nine others do not notice', async () => {
    const ten = await Promise.all(Array.from({ length: 10 }, async () => dial('e')))
    for (const one of ten) one.write('a')
    await Promise.all(ten.map(async (one) => once(one, 'data')))
    const [first, ...others] = ten
    first?.resetAndDestroy()
    for (const one of others) one.end('b')

    expect(await Promise.all(others.map(text))).toEqual(others.map(() => 'b'))
  })

  it('that reads nothing costs the agent little, and holds up nobody', async () => {
    const before = await agentMib()
    const stalled = await Promise.all(
      Array.from({ length: 10 }, async () => (await dial('d')).pause()),
    )
    const up = await dial('s')
    up.end(SENT)

    expect((await text(up)).slice(0, 64)).toBe(sha256(SENT))
    expect((await agentMib()) - before).toBeLessThan(64)
    const late = await Promise.all(stalled.map(buffer))
    expect(late.map(({ length }) => length)).toEqual(late.map(() => SENT.length))
    for (const one of stalled) one.destroy()
  })
})

const PG = { PGPASSWORD: 'only-a-test', PGUSER: 'postgres', PGHOST: '127.0.0.1' }

/** Not whichever version stands in the path. */
const PGBENCH = '/usr/lib/postgresql/17/bin/pgbench'

/** What one statement says, given this to read. */
const psql = async ({ port }: OpenTunnel, words: string, input = ''): Promise<string> => {
  const argv = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-p', String(port), '-c', words]
  const { stdout } = await execa('psql', argv, { env: PG, input, stripFinalNewline: false })
  return stdout
}

describe('a client that people use', () => {
  it('loads a table of 200,000 rows and reads it back: psql', async () => {
    await using tunnel = await lab.as('developer').tunnel('data.db')
    const rows = Array.from({ length: 200_000 }, (_, at) => `${String(at)}\tdrawbridge\n`).join('')
    await psql(tunnel, 'CREATE TABLE walls (number int, name text)')
    await psql(tunnel, 'COPY walls FROM STDIN', rows)
    const stdout = await psql(tunnel, 'COPY (SELECT * FROM walls ORDER BY number) TO STDOUT')

    expect(sha256(Buffer.from(stdout))).toBe(sha256(Buffer.from(rows)))
  })

  it('keeps the books of a bank, 8 clerks with 50 bookings each, to the last one: pgbench', async () => {
    await using tunnel = await lab.as('developer').tunnel('data.db')
    const pgbench = async (...words: readonly string[]) =>
      execa(PGBENCH, ['-p', String(tunnel.port), ...words], { env: PG, timeout: 60_000 })
    await pgbench('-i', '-q', '-s', '1')
    const { stdout } = await pgbench('-n', '-c', '8', '-j', '2', '-t', '50')
    const sums = 'SELECT count(*), sum(delta) = (SELECT sum(abalance) FROM pgbench_accounts)'
    const booked = await psql(tunnel, `COPY (${sums} FROM pgbench_history) TO STDOUT`)

    expect(stdout).toContain('number of transactions actually processed: 400/400')
    expect(stdout).toContain('number of failed transactions: 0 ')
    expect(booked).toBe('400\tt\n')
  })

  it('asks 20,000 times over 50 connections, 16 questions at a time: valkey-benchmark', async () => {
    await using tunnel = await lab.as('developer').tunnel('data.cache')
    const load = ['-p', String(tunnel.port), '-c', '50', '-n', '20000', '-P', '16']
    await execa('valkey-benchmark', [...load, '-q', 'INCR', 'asked'])
    const { stdout } = await execa('valkey-cli', ['-p', String(tunnel.port), 'GET', 'asked'])

    expect(Number(stdout)).toBeGreaterThanOrEqual(20_000)
  })
})

describe('a command of a console', () => {
  it('takes 64 MiB, and says as much, to the last byte', async () => {
    const person = lab.as('developer')
    const took = await person.console('web.main', ['sha256sum'], { stdin: SENT.toString() })
    const script = 'yes drawbridge-wall | head -c 67108864'
    const said = await person.console('web.main', ['sh', '-c', script])

    expect(took.stdout.slice(0, 64)).toBe(sha256(SENT))
    expect(sha256(Buffer.from(said.stdout))).toBe(
      sha256(Buffer.alloc(SENT.length, 'drawbridge-wall\n')),
    )
  })
})

describe('a session', () => {
  it('ends when its instance is replaced, and says that this was why', async () => {
    const socket = await dial('e')
    const broken = once(socket, 'error')
    const control = await lab.control()
    await control.restartComponent('traffic', 'web.main')

    expect((await broken)[0]).toMatchObject({ code: 'ECONNRESET' })
    expect((await web.ended).ended?.why).toBe('target-gone')
  })
})
