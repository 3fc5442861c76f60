import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runIn } from '../backends/run-command.ts'
import { Lab } from '../lab.ts'
import { openCapture, type CaptureSpec } from './open-capture.ts'
import { readPcapng, type ReadCapture } from './testing/read-pcapng.ts'

const PROGRAM = join(import.meta.dirname, '../cli/main.ts')
const name = `fa-capture-${process.pid.toString(36)}`
let lab: Lab
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-capture-'))
  lab = await Lab.up({ hosts: 2, name })
})

afterAll(async () => {
  await lab[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** Captures while something happens. */
async function captured(
  spec: CaptureSpec,
  work: () => Promise<unknown>,
): Promise<{ readonly file: Buffer; readonly read: ReadCapture }> {
  await using capture = await openCapture(lab, spec)
  await once(capture.bytes, 'readable')
  const all = buffer(capture.bytes)
  await work()
  capture.stop()
  const file = await all
  const counts = await capture.counts
  const read = readPcapng(file)
  expect(counts.reduce((sum, { packets }) => sum + packets, 0)).toBe(read.packets.length)
  return { file, read }
}

const probe = async (dport: number): Promise<unknown> =>
  lab.packets.probe({
    from: 'stranger',
    to: 'host.1',
    shape: { over: 'v4', proto: 'udp', sport: 40_123, dport },
  })

/** To host.1 itself: the positive control goes to an open sink, whose frames the switch floods. */
const isUdpTo = (port: number, data: Buffer): boolean =>
  data.length > 37 &&
  data.readUInt16BE(12) === 0x0800 &&
  data[23] === 17 &&
  data[33] === 11 &&
  data.readUInt16BE(36) === port

test('a probe is there once on the cable it goes over, as sent, and no other', async () => {
  const { read } = await captured(
    { targets: ['host.1', 'host.2'], place: 'underlay' },
    async () => {
      await probe(5353)
      await probe(5354)
    },
  )
  const probes = read.packets.filter(
    ({ card, data }) => card === 'host.1 underlay' && (isUdpTo(5353, data) || isUdpTo(5354, data)),
  )

  expect(probes.map(({ direction, data }) => [direction, data.readUInt16BE(36)])).toEqual([
    ['in', 5353],
    ['in', 5354],
  ])
  expect(read.interfaces.map(({ name: card }) => card)).toEqual([
    'host.1 underlay',
    'host.2 underlay',
  ])
  expect(Object.values(read.names)).toEqual(
    expect.arrayContaining(['host.1', 'control', 'stranger']),
  )
})

test('packets of two cables stand in the order of their times', async () => {
  const { read } = await captured(
    { targets: ['host.1', 'host.2'], place: 'underlay' },
    async () => {
      await using flow = await lab.packets.flow('host.1', 'host.2')
      await pause(1_000)
      await flow.stop()
    },
  )
  const times = read.packets.map(({ atNs }) => atNs)

  expect(new Set(read.packets.map(({ card }) => card)).size).toBe(2)
  expect(times.length).toBeGreaterThan(500)
  expect(times).toEqual(times.toSorted((one, other) => (one < other ? -1 : 1)))
})

test('what crosses the overlay is seen inside, and decrypted, but never on the cable', async () => {
  const word = 'a-word-in-clear-on-the-overlay'
  const seenAt = async (place: CaptureSpec['place']): Promise<boolean> => {
    const { file, read } = await captured({ targets: ['host.1'], place }, async () => say(word))
    expect(read.packets.length).toBeGreaterThan(0)
    return file.includes(word)
  }

  expect(await seenAt('overlay')).toBe(true)
  expect(await seenAt('decrypted')).toBe(true)
  expect(await seenAt('underlay')).toBe(false)
})

/** host.1 sends a frame with this word in it to host.2, through its overlay bridge. */
async function say(word: string): Promise<void> {
  const [one, two] = [await lab.host('host.1'), await lab.host('host.2')]
  const script = [
    'import socket, sys',
    's = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)',
    "s.bind(('dbbr0', 0))",
    "to, own = (bytes.fromhex(a.replace(':', '')) for a in sys.argv[1:3])",
    "[s.send(to + own + b'\\x88\\xb5' + sys.argv[3].encode().ljust(60, b'.')) for _ in range(20)]",
  ].join('\n')
  const pid = String(await one.pid())
  const argv = ['nsenter', '-t', pid, '-n', 'python3', '-c', script]
  const words = [two.plan.overlayMac, one.plan.overlayMac, word]
  const { exitCode, stderr } = await runIn(lab.backend, await lab.machine('switch'), {
    argv: [...argv, ...words],
  })
  expect(`${String(exitCode)} ${stderr}`).toBe('0 ')
  await pause(300)
}

test('another program reads the file, and it ends by itself after so many packets', async () => {
  await using capture = await openCapture(lab, {
    targets: ['control'],
    place: 'underlay',
    count: 3,
  })
  const stdin = await buffer(capture.bytes)
  const anchor = await lab.machine('switch')
  const { stdout, stderr } = await runIn(lab.backend, anchor, {
    argv: ['tcpdump', '-nr', '-'],
    stdin,
  })

  expect(stdout.trim().split('\n')).toHaveLength(3)
  expect(stderr).not.toMatch(/truncated|bad|unknown/)
})

const typed = (...words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, [PROGRAM, 'capture', ...words, '--lab', name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a capture with a whole file, its count, and no process left',
  async (signal) => {
    const file = join(folder, `${signal}.pcapng`)
    const program = typed('host.1', '-w', file)
    const said = text(program.stdout)
    await once(program.stderr, 'data')
    await probe(5355)
    await pause(200)
    program.kill(signal)
    const [code] = (await once(program, 'exit')) as [number]
    const { packets } = readPcapng(await readFile(file))

    expect(code).toBe(0)
    expect(await said).toContain(`${String(packets.length)} packet`)
    expect(packets.filter(({ data }) => isUdpTo(5355, data))).toHaveLength(1)
    await expectNobodyListens()
  },
)

test('a capture whose reader goes away, or that is killed, leaves no process', async () => {
  const read = typed('host.1', '-w', '-')
  const over = once(read, 'exit')
  await once(read.stdout, 'data')
  read.stdout.destroy()
  const killed = typed('host.2', '-w', '-')
  await once(killed.stdout, 'data')
  killed.kill('SIGKILL')
  await Promise.all([over, once(killed, 'exit')])

  await expectNobodyListens()
})

test('a file that is there is left alone', async () => {
  const file = join(folder, 'there.pcapng')
  await once(typed('host.1', '-w', file, '--count', '1'), 'exit')
  const before = await readFile(file)
  const program = typed('host.1', '-w', file, '--count', '1', '--json')
  const [said] = await Promise.all([text(program.stdout), once(program, 'exit')])

  expect(said).toContain('"code":"E_FILE_EXISTS"')
  expect(program.exitCode).toBe(2)
  expect(await readFile(file)).toEqual(before)
})

async function expectNobodyListens(): Promise<void> {
  const anchor = await lab.machine('switch')
  const look = async (): Promise<string> =>
    (
      await runIn(lab.backend, anchor, {
        argv: ['pgrep', '-f', `^python3 -u /opt/drawbridge/capture.py`],
      })
    ).stdout
  for (let round = 0; round < 50 && (await look()) !== ''; round++) await pause(100)
  expect(await look()).toBe('')
}
