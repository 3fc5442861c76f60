import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { controlClient, type ControlClient } from '../api/client/client.ts'
import { waitUntil } from './wait-until.ts'

const SCRIPT = '#!/bin/bash\nexit 0\n__DRAWBRIDGE_VALUES__\n'

interface ControlParts {
  readonly program: string
  readonly hostPort: number
  readonly agentPort: number
  readonly flags: readonly string[]
}

/** A real control program on loopback, with a state directory of its own that outlives its kills. */
export class ControlProcess implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'drawbridge-control-'))
  readonly socket = join(this.directory, 'operator.sock')
  readonly peopleSocket = join(this.directory, 'people.sock')
  readonly state = join(this.directory, 'state')
  readonly address = '127.0.0.1'
  readonly hostPort: number
  readonly agentPort: number
  readonly #program: string
  readonly #flags: readonly string[]
  #child: ChildProcess | null = null
  /** What it wrote to its log so far, over all its lives. */
  log = ''

  private constructor({ program, hostPort, agentPort, flags }: ControlParts) {
    this.#program = program
    this.hostPort = hostPort
    this.agentPort = agentPort
    this.#flags = flags
    mkdirSync(join(this.directory, 'files'))
    writeFileSync(join(this.directory, 'files/agent.mjs'), 'the agent\n')
    writeFileSync(join(this.directory, 'files/node'), 'the node\n')
    writeFileSync(join(this.directory, 'files/user-data.sh'), SCRIPT)
  }

  static start(flags: readonly string[] = []): Promise<ControlProcess> {
    return ControlProcess.#started(inject('controlProgram'), flags)
  }

  /** One with whom people log in at once: what a password costs is not what is tested. */
  static startQuick(flags: readonly string[] = []): Promise<ControlProcess> {
    return ControlProcess.#started(inject('quickControlProgram'), flags)
  }

  static async #started(program: string, flags: readonly string[]): Promise<ControlProcess> {
    const [hostPort, agentPort] = [await freePort(), await freePort()]
    const control = new ControlProcess({ program, hostPort, agentPort, flags })
    await control.start()
    return control
  }

  /** Starts the program and waits until it serves. */
  async start(): Promise<void> {
    const before = this.log.length
    const child = this.spawn()
    await waitUntil(
      'a ready control',
      () => {
        if (child.exitCode !== null) throw new Error(`control ended: ${this.log.slice(before)}`)
        return this.log.slice(before).includes('control is ready') ? true : null
      },
      { seen: () => this.log.slice(before) },
    )
  }

  /** Starts the program without waiting for anything. */
  spawn(): ChildProcess {
    const files = join(this.directory, 'files')
    const child = spawn(process.execPath, [
      this.#program,
      ...[
        '--state',
        this.state,
        '--address',
        this.address,
        '--socket',
        this.socket,
        '--people-socket',
        this.peopleSocket,
        '--vni',
        '4096',
      ],
      ...['--files', files, '--bootstrap', join(files, 'user-data.sh')],
      ...['--host-port', String(this.hostPort), '--agent-port', String(this.agentPort)],
      ...this.#flags,
    ])
    child.stdout.on('data', (text: Buffer) => (this.log += text.toString()))
    child.stderr.on('data', (text: Buffer) => (this.log += text.toString()))
    // One that is refused because another lives leaves that one to be ended.
    if (!this.#isAlive) this.#child = child
    // A test that timed out never comes to its end; its control must not outlive the run.
    const sweep = (): void => void child.kill('SIGKILL')
    process.once('exit', sweep)
    child.once('exit', () => process.off('exit', sweep))
    return child
  }

  /** Ends it by a signal, `kill -9` unless said, and waits for the end. Gives the exit code. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const child = this.#child
    if (child === null || !this.#isAlive) return null
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }

  get #isAlive(): boolean {
    const child = this.#child
    return child !== null && child.exitCode === null && child.signalCode === null
  }

  get operatorPem(): string {
    return readFileSync(join(this.state, 'operator.pem'), 'utf8')
  }

  /** The authority's certificate, without its key. */
  get authorityPem(): string {
    const text = readFileSync(join(this.state, 'authority.pem'), 'utf8')
    return text.slice(0, text.indexOf('-----BEGIN PRIVATE KEY'))
  }

  client(): ControlClient {
    return controlClient({ operatorPem: this.operatorPem, to: this.socket })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** Of each process of tests; below those that the kernel gives to connections. */
const PORTS = { from: 20_000, each: 500, processes: 24 } as const

/**
 * A port that is free on all of loopback at this instant, and that no other process of this run chooses: until control
 * listens there it is anybody's.
 */
const freePort = async (): Promise<number> => {
  const mine = Number(process.env['VITEST_POOL_ID'] ?? 0) % PORTS.processes
  const server = createServer()
  try {
    server.listen(PORTS.from + mine * PORTS.each + randomInt(PORTS.each), '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return freePort()
    throw error
  }
  const bound = server.address()
  server.close()
  await once(server, 'close')
  if (bound === null || typeof bound === 'string') throw new Error('no free port')
  return bound.port
}
