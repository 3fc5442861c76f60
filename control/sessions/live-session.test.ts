import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type Socket, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { carryMux } from '../../agent/protocol/mux/carry.ts'
import { encodeFrame } from '../../agent/protocol/mux/frame.ts'
import { RESET } from '../../agent/protocol/mux/reset.ts'
import type { MuxStream } from '../../agent/protocol/mux/stream.ts'
import { target } from '../access/testing/given.ts'
import type { AccessTarget } from '../api/people-contract.ts'
import type { Errand } from './errands.ts'
import { type Ended, LiveSession, type SessionLimits } from './live-session.ts'
import { openRecorder } from './recorder.ts'
import { recordOf } from './testing/record-of.ts'

const CONSOLE: Errand['purpose'] = {
  ...{ verb: 'console', user: 'root', command: ['true'] },
  terminal: { rows: 24, columns: 80, term: 'xterm' },
}

/** Two ends of a real connection. */
async function connection(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  const near = connect(address.port, '127.0.0.1')
  const far = await accepted
  server.close()
  onTestFinished(() => {
    near.destroy()
    far.destroy()
  })
  return [near, far]
}

interface Scene {
  readonly lifeMs?: number
  /** The host itself, unless said. */
  readonly target?: AccessTarget
  readonly limits?: Partial<SessionLimits>
  readonly failsToWrite?: boolean
  readonly isTargetGone?: boolean
  readonly onEnd?: (ended: Ended) => void
  /** How far control's clock has gone ahead. */
  readonly laterMs?: () => number
}

/** A session whose agent is played here: what its client opens is told. */
async function scene({ lifeMs = 60_000, limits = {}, ...scene }: Scene = {}) {
  const { failsToWrite = false, isTargetGone = false, laterMs = () => 0 } = scene
  const folder = mkdtempSync(join(tmpdir(), 'drawbridge-session-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'recording')
  const [controlToAgent, agentSocket] = await connection()
  const [clientSocket, controlToClient] = await connection()
  const host = recordOf(lifeMs)
  const record = { ...host, target: scene.target ?? host.target }
  const errand = { purpose: CONSOLE } as Errand
  const recorder = openRecorder({
    ...{ path, errand, title: 'a shell', now: () => new Date() },
    elapsedMs: () => performance.now(),
  })
  const { promise: ended, resolve } = Promise.withResolvers<Ended>()
  const session = new LiveSession({
    record,
    agent: { socket: controlToAgent, head: Buffer.alloc(0) },
    recorder: failsToWrite ? { ...recorder, onOutput: fails } : recorder,
    limits: { attachMs: 5000, idleMs: 60_000, lingerMs: 60_000, ...limits },
    now: () => new Date(Date.now() + laterMs()),
    isTargetGone: () => isTargetGone,
    onEnd: (end) => {
      scene.onEnd?.(end)
      resolve(end)
    },
  })
  onTestFinished(() => session.end('killed'))
  const opened = new Map<string, MuxStream>()
  const agent = carryMux(agentSocket, { onOpen: (stream) => opened.set(stream.purpose, stream) })
  onTestFinished(() => agent.cut())
  const attach = async () => {
    session.attach(controlToClient, Buffer.alloc(0))
    const client = carryMux(clientSocket, {})
    onTestFinished(() => client.cut())
    const streams = {
      io: client.mux.open('io'),
      err: client.mux.open('err'),
      say: client.mux.open('say'),
    }
    await vi.waitUntil(() => opened.size === 3, 2000)
    return { ...streams, client }
  }
  const recorded = () => readFileSync(path, 'utf8').trimEnd().split('\n')
  const sockets = { clientSocket, controlToClient, controlToAgent }
  return { session, ended, agent, opened, attach, recorded, ...sockets }
}

const { RecordingFailed } = await import('./recording-file.ts')
const fails = (): never => {
  throw new RecordingFailed('the disk is full')
}

/** More than any kernel holds of a connection that nobody reads. */
const MUCH = new Uint8Array(32 * 1024 * 1024)
const MUCH_CREDIT = { kind: 'window', stream: 1, credit: 2 * MUCH.length } as const

const words = (text: string): Uint8Array => new TextEncoder().encode(text)
const nothing = { onEnd: () => undefined, onReset: () => undefined, onDrain: () => undefined }

describe('a session', () => {
  test('hands bytes through and has them on record before they arrive', async () => {
    const { attach, opened, recorded, session } = await scene()
    const { io } = await attach()
    const arrived = new Promise<string>((resolve) =>
      io.attach({ ...nothing, onData: (bytes) => resolve(Buffer.from(bytes).toString()) }),
    )

    opened.get('io')?.write(words('$ '))

    expect(await arrived).toBe('$ ')
    expect(recorded().at(-1)).toMatch(/^\[[\d.e-]+,"o","\$ "\]$/)
    expect(session.record.bytesOut).toBe(2)
  })

  test('ends as exited when the agent has said so, with everything before it', async () => {
    const { attach, opened, agent, ended } = await scene()
    const { io, client } = await attach()
    const shown: string[] = []
    io.attach({ ...nothing, onData: (bytes) => shown.push(Buffer.from(bytes).toString()) })

    opened.get('io')?.write(words('the last byte'))
    opened.get('say')?.write(words('{"exit":{"code":3}}\n'))
    await vi.waitUntil(() => shown.length > 0, 2000)
    agent.cut()

    expect(await ended).toMatchObject({ why: 'exited', exitCode: 3 })
    expect(await client.ended).toBe('closed')
    expect(shown.join('')).toBe('the last byte')
  })

  test('that has exited does not wait for ever for a client that does not read', async () => {
    const { attach, opened, ended, agent, clientSocket, controlToClient } = await scene({
      limits: { lingerMs: 50 },
    })
    const { io } = await attach()
    io.attach({ ...nothing, onData: (bytes) => io.took(bytes.length) })
    clientSocket.pause()
    const gone = once(controlToClient, 'close')

    opened.get('say')?.write(words('{"exit":{"code":0}}\n'))
    await vi.waitUntil(() => controlToClient.bytesWritten > 0, 2000)
    agent.cut()

    expect((await ended).why).toBe('exited')
    await gone
  })

  test.each(['revoked', 'killed', 'host-removed'] as const)(
    'that is %s ends both connections at once',
    async (why) => {
      const { attach, session, agent, ended } = await scene()
      const { client } = await attach()

      session.end(why)

      expect(await ended).toMatchObject({ why })
      expect(await Promise.all([client.ended, agent.ended])).toEqual(['closed', 'closed'])
    },
  )

  test('that is ended twice ends once, for the first reason', async () => {
    const whys: string[] = []
    const { attach, session } = await scene({ onEnd: ({ why }) => whys.push(why) })
    await attach()
    session.end('revoked')
    session.end('killed')

    expect(whys).toEqual(['revoked'])
  })

  test('ends when its time is over, whoever is talking', async () => {
    const { attach, ended } = await scene({ lifeMs: 300 })
    await attach()

    expect(await ended).toMatchObject({ why: 'expired' })
  })

  test('whose agent is the first to see that its time is over has expired', async () => {
    const { attach, agent, ended } = await scene({ lifeMs: 4900 })
    await attach()
    agent.breakOff(RESET.over)

    expect(await ended).toMatchObject({ why: 'expired' })
  })

  test('whose agent ends it when its instance was replaced says so', async () => {
    const { attach, agent, ended } = await scene({ isTargetGone: true })
    await attach()
    agent.cut()

    expect(await ended).toMatchObject({ why: 'target-gone' })
  })

  test('whose agent says that its instance is gone ends so', async () => {
    const { attach, agent, ended } = await scene({ target: target('data.db.1') })
    await attach()
    agent.breakOff(RESET.targetGone)

    expect(await ended).toMatchObject({ why: 'target-gone' })
  })

  test.each([
    ['that the host is gone, which it stands on', RESET.targetGone, 'agent-lost'],
    ['that the client broke its credit', RESET.malformed, 'malformed'],
    ['that its program was killed', RESET.programEnded, 'host-ended'],
    ['that its time is over, which control does not see', RESET.over, 'agent-lost'],
    ['that nothing comes from the client, which control has heard', RESET.silent, 'agent-lost'],
  ] as const)('whose agent says %s ends so', async (_what, word, why) => {
    const { attach, agent, ended } = await scene()
    await attach()
    agent.breakOff(word)

    expect(await ended).toMatchObject({ why })
  })

  test('whose client says that the agent speaks no session ends so', async () => {
    const { attach, ended } = await scene()
    const { client } = await attach()
    client.breakOff(RESET.malformed)

    expect(await ended).toMatchObject({ why: 'malformed' })
  })

  test('whose host has said nothing for as long as the client tells has lost its way there', async () => {
    const heard = { laterMs: 0 }
    const { attach, ended } = await scene({ laterMs: () => heard.laterMs })
    const { client } = await attach()
    heard.laterMs = 15_000
    client.breakOff(RESET.silent)

    expect(await ended).toMatchObject({ why: 'host-silent' })
  })

  test('whose host was heard a moment ago has not lost its way there, whatever the client tells', async () => {
    const heard = { laterMs: 0 }
    const { attach, opened, ended } = await scene({ laterMs: () => heard.laterMs })
    const { io, client } = await attach()
    const arrived = new Promise((resolve) => io.attach({ ...nothing, onData: resolve }))
    heard.laterMs = 15_000
    opened.get('io')?.write(words('alive'))
    await arrived
    client.breakOff(RESET.silent)

    expect(await ended).toMatchObject({ why: 'closed' })
  })

  test('whose client reads nothing of its host’s has not lost its way there, whatever the client tells', async () => {
    const heard = { laterMs: 0 }
    const { attach, opened, ended, clientSocket, controlToAgent } = await scene({
      laterMs: () => heard.laterMs,
    })
    const { io, client } = await attach()
    io.attach({ ...nothing, onData: (bytes) => io.took(bytes.length) })
    const { promise: isHeldUp, resolve } = Promise.withResolvers<undefined>()
    controlToAgent.once('pause', () => resolve(undefined))
    clientSocket.pause()
    clientSocket.write(Buffer.concat(encodeFrame(MUCH_CREDIT)))
    const flood = opened.get('io')
    flood?.attach({ ...nothing, onData: () => undefined, onDrain: () => flood.write(MUCH) })
    flood?.write(MUCH)
    await isHeldUp
    heard.laterMs = 15_000
    client.breakOff(RESET.silent)

    expect(await ended).toMatchObject({ why: 'closed' })
  })

  test('ends when nothing was said for too long', async () => {
    const { attach, ended } = await scene({ limits: { idleMs: 100 } })
    await attach()

    expect(await ended).toMatchObject({ why: 'idle' })
  })

  test('ends when nobody takes it up', async () => {
    const { ended, agent } = await scene({ limits: { attachMs: 50 } })

    expect(await ended).toMatchObject({ why: 'closed' })
    expect(await agent.ended).toBe('closed')
  })

  test('that cannot be recorded ends before anything is shown', async () => {
    const { attach, opened, ended } = await scene({ failsToWrite: true })
    const { io, client } = await attach()
    const shown: Uint8Array[] = []
    io.attach({ ...nothing, onData: (bytes) => shown.push(bytes) })

    opened.get('io')?.write(words('unseen'))

    expect(await ended).toMatchObject({ why: 'unrecorded' })
    await client.ended
    expect(shown).toEqual([])
  })

  test('ends when the agent is lost, and when the client goes', async () => {
    const one = await scene()
    await one.attach()
    one.agent.cut()
    expect(await one.ended).toMatchObject({ why: 'agent-lost' })

    const other = await scene()
    const { client } = await other.attach()
    client.cut()
    expect(await other.ended).toMatchObject({ why: 'closed' })
  })
})
