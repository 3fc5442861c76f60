import { type ChildProcess, spawn } from 'node:child_process'
import { request } from 'node:http'
import { Duplex } from 'node:stream'
import { json } from 'node:stream/consumers'
import { type TLSSocket, connect } from 'node:tls'
import type { Issued } from '../../netns/test-authority.ts'
import { type Carried, carryMux } from '../../protocol/mux/carry.ts'
import { FrameReader, WHOLE } from '../../protocol/mux/frame.ts'
import type { ResetCode } from '../../protocol/mux/reset.ts'
import { SESSION_UPGRADE } from '../../protocol/session.ts'
import type { SignedTicket } from '../../protocol/ticket.ts'

export interface CallerParts {
  /** Of a process whose network the calls come from. */
  readonly pid: string
  readonly address: string
  readonly ca: string
  readonly own: Issued
}

export interface Told {
  readonly status: number
  readonly body: unknown
}

/** It stays when the agent has hung up: a pipe that breaks takes with it what came through and was not read yet. */
const PIPE = `
  const socket = require('node:net').connect({ port: 7411, host: process.argv[1], allowHalfOpen: true })
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
  let isOver = false
  const over = () => {
    if (isOver) return
    isOver = true
    process.stdin.unpipe(socket)
    process.stdin.resume()
    process.stdout.write('', () => require('node:fs').closeSync(1))
    socket.destroy()
  }
  // Nobody reads or writes here any more.
  for (const one of [process.stdin, process.stdout]) one.on('error', () => process.exit(1))
  socket.once('end', over)
  socket.on('error', ({ message }) => (console.error('the way to the agent:', message), over()))
`

/** Speaks to an agent's port from another network namespace. Each call has a connection of its own. */
export class SessionCaller implements Disposable {
  readonly #parts: CallerParts
  readonly #children = new Set<ChildProcess>()

  constructor(parts: CallerParts) {
    this.#parts = parts
  }

  /** Brings a ticket. */
  async bring(signed: SignedTicket | string): Promise<Told> {
    const body = typeof signed === 'string' ? signed : JSON.stringify(signed)
    const { secure, hangUp } = await this.#dial()
    try {
      return await new Promise((resolve, reject) => {
        const sent = request({
          createConnection: () => secure,
          method: 'POST',
          path: '/sessions',
          headers: { 'content-length': Buffer.byteLength(body) },
        })
        sent.once('response', (answer) => {
          json(answer).then(
            (said) => resolve({ status: answer.statusCode ?? 0, body: said }),
            reject,
          )
        })
        sent.on('error', reject)
        sent.end(body)
      })
    } finally {
      hangUp()
    }
  }

  /** Asks for the connection of a session; what is told instead is a refusal. */
  async attach(
    session: string,
    more: Partial<{ path: string; upgrade: string }> = {},
  ): Promise<Attached> {
    const { secure, hangUp } = await this.#dial()
    const { path = `/sessions/${session}`, upgrade = SESSION_UPGRADE } = more
    return new Promise((resolve, reject) => {
      const sent = request({
        createConnection: () => secure,
        path,
        headers: { connection: 'Upgrade', upgrade },
      })
      sent.once('upgrade', (_answer, socket, head) => {
        const lastWord = lastWordOn(socket)
        const carried = carryMux(socket, { head })
        resolve({ kind: 'attached', carried, secure, hangUp, lastWord })
      })
      sent.once('response', (answer) =>
        resolve({ kind: 'refused', status: answer.statusCode ?? 0 }),
      )
      sent.on('error', reject)
      sent.end()
    })
  }

  [Symbol.dispose](): void {
    this.#children.forEach((child) => child.kill('SIGKILL'))
  }

  async #dial(): Promise<{ readonly secure: TLSSocket; readonly hangUp: () => void }> {
    const { pid, address, ca, own } = this.#parts
    const child = spawn('nsenter', ['-t', pid, '-n', '--', process.execPath, '-e', PIPE, address], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#children.add(child)
    child.once('close', () => this.#children.delete(child))
    child.stdin.on('error', () => undefined)
    const pipe = Duplex.from({ readable: child.stdout, writable: child.stdin } as never)
    pipe.on('error', () => undefined)
    const secure = connect({
      socket: pipe,
      ca,
      key: own.key,
      cert: own.certificate,
      minVersion: 'TLSv1.3',
      checkServerIdentity: () => undefined,
    })
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve)
      secure.once('error', reject)
    })
    secure.on('error', () => undefined)
    return { secure, hangUp: () => child.kill('SIGKILL') }
  }
}

function lastWordOn(socket: Duplex): () => ResetCode | null {
  const reader = new FrameReader()
  const heard: { word: ResetCode | null } = { word: null }
  socket.on('data', (chunk: Buffer) =>
    reader.read(chunk, (frame) => {
      if (frame.kind === 'reset' && frame.stream === WHOLE) heard.word = frame.code
    }),
  )
  return () => heard.word
}

export type Attached =
  | {
      readonly kind: 'attached'
      readonly carried: Carried
      readonly secure: TLSSocket
      /** Pulls the plug: nobody is told. */
      readonly hangUp: () => void
      /** Why the agent broke it off, as far as it has said so. */
      readonly lastWord: () => ResetCode | null
    }
  | { readonly kind: 'refused'; readonly status: number }
