import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DesiredState } from '../protocol/desired-state.ts'
import { type Order, OrderAnswer } from '../protocol/order.ts'
import { Report, WatchLine } from '../protocol/report.ts'
import type { ControlProcess } from './control-process.ts'
import { TestWatch } from './test-watch.ts'
import { addressOf, orderFor } from './test-values.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** As in the agent's unit: no machine code made at run time, and small heaps. */
const AGENT_FLAGS: readonly string[] = [
  '--jitless',
  '--max-semi-space-size=1',
  '--max-old-space-size=96',
]

interface HostParts {
  readonly number: number
  readonly namespace: string
  readonly files: string
  readonly control: ControlProcess
  readonly agentFile: string
}

/** One host: its namespaces are held open by a process, in which commands and the agent run. */
export class TestHost implements AsyncDisposable {
  readonly #parts: HostParts
  readonly #holder: ChildProcess
  #agent: ChildProcess | null = null
  /** The agent's log lines of this run, as text. */
  log = ''

  private constructor(parts: HostParts, holder: ChildProcess) {
    this.#parts = parts
    this.#holder = holder
  }

  static async boot(parts: HostParts): Promise<TestHost> {
    const holder = spawn(
      'ip',
      [
        'netns',
        'exec',
        parts.namespace,
        'unshare',
        '-m',
        '--propagation',
        'private',
        'bash',
        join(HERE, 'host-init.sh'),
        parts.files,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await new Promise<void>((resolve, reject) => {
      holder.stdout?.once('data', () => resolve())
      holder.once('exit', (code) => reject(new Error(`the host ended with ${code}`)))
    })
    return new TestHost(parts, holder)
  }

  get address(): string {
    return addressOf(this.#parts.number)
  }

  get agentPid(): number {
    return this.#agent?.pid ?? 0
  }

  /** Starts the agent; resolves when it listens. */
  async startAgent(): Promise<void> {
    const { agentFile } = this.#parts
    this.log = ''
    const agent = this.#spawn([
      'env',
      '-i',
      'PATH=/usr/sbin:/usr/bin',
      'MALLOC_ARENA_MAX=1',
      'UV_THREADPOOL_SIZE=2',
      process.execPath,
      ...AGENT_FLAGS,
      agentFile,
    ])
    this.#agent = agent
    const take = (text: string) => (this.log += text)
    agent.stdout?.setEncoding('utf8').on('data', take)
    agent.stderr?.setEncoding('utf8').on('data', take)
    await until('the agent listens', () => this.log.includes('"listening"'), 15_000)
  }

  /** Kills the agent without warning. */
  async killAgent(): Promise<void> {
    const agent = this.#agent
    if (agent === null || agent.exitCode !== null) return
    const ended = new Promise((resolve) => agent.once('close', resolve))
    agent.kill('SIGKILL')
    await ended
  }

  /** Runs a shell line as root on the host. */
  async sh(command: string): Promise<string> {
    const { stdout } = await run('nsenter', [...this.#enter(), 'bash', '-c', command])
    return stdout
  }

  async tell(
    desired: DesiredState,
    generation: number,
    more: Partial<Order> = {},
  ): Promise<OrderAnswer> {
    const order = { ...orderFor(desired, generation), ...more }
    const { text } = await this.#parts.control.ask({
      method: 'POST',
      to: this.address,
      path: '/orders',
      body: JSON.stringify(order),
    })
    return OrderAnswer.parse(JSON.parse(text))
  }

  async report(): Promise<Report> {
    const { text } = await this.#parts.control.ask({
      method: 'GET',
      to: this.address,
      path: '/report',
    })
    return Report.parse(JSON.parse(text))
  }

  /** Everything the agent says from now on. */
  async watch(): Promise<TestWatch> {
    const watch = new TestWatch()
    await this.#parts.control.watch(this.address, (line) => watch.lines.push(WatchLine.parse(line)))
    return watch
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAgent()
    this.#holder.kill('SIGKILL')
  }

  #enter(): readonly string[] {
    return ['-t', String(this.#holder.pid), '-m', '-n', '--']
  }

  #spawn(command: readonly string[]): ChildProcess {
    return spawn('nsenter', [...this.#enter(), ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
  }
}
