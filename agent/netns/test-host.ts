import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
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
// With its first process everything on the host ends, whatever was started in the background.
const UNSHARE = [
  'unshare',
  '-m',
  '-p',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--propagation',
  'private',
]
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** As in the agent's unit: no machine code made at run time, and small heaps. */
const ENVIRONMENT = 'PATH=/usr/sbin:/usr/bin MALLOC_ARENA_MAX=1 UV_THREADPOOL_SIZE=2'
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
  /** The first process of the host, as this machine numbers it. */
  readonly #init: string
  #agent: ChildProcess | null = null
  /** The agent's log lines of this run, as text. */
  log = ''

  private constructor(parts: HostParts, holder: ChildProcess, init: string) {
    this.#parts = parts
    this.#holder = holder
    this.#init = init
  }

  static async boot(parts: HostParts): Promise<TestHost> {
    const holder = spawn(
      'ip',
      [
        'netns',
        'exec',
        parts.namespace,
        ...UNSHARE,
        'bash',
        join(HERE, 'host-init.sh'),
        parts.files,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve())
      holder.once('exit', (code) => reject(new Error(`the host ended with ${code}`)))
    })
    const init = await readFile(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8')
    return new TestHost(parts, holder, init.trim())
  }

  get address(): string {
    return addressOf(this.#parts.number)
  }

  /** Starts the agent; resolves when it listens. */
  async startAgent(): Promise<void> {
    const { agentFile } = this.#parts
    this.log = ''
    const command = [process.execPath, ...AGENT_FLAGS, agentFile].join(' ')
    const agent = this.#spawn(`echo $$ >/run/agent.pid; exec env -i ${ENVIRONMENT} ${command}`)
    this.#agent = agent
    const take = (text: string) => (this.log += text)
    agent.stdout?.setEncoding('utf8').on('data', take)
    agent.stderr?.setEncoding('utf8').on('data', take)
    await until('the agent listens', () => this.log.includes('"listening"'), 15_000)
  }

  /** Stops the agent where it stands; the kernel's events wait for it. */
  async freezeAgent(): Promise<void> {
    await this.sh('kill -STOP $(cat /run/agent.pid)')
  }

  async thawAgent(): Promise<void> {
    await this.sh('kill -CONT $(cat /run/agent.pid)')
    // Whoever waits for a process that stops has stopped with it.
    this.#agent?.kill('SIGCONT')
  }

  /** Kills the agent without warning. */
  async killAgent(): Promise<void> {
    const agent = this.#agent
    if (agent === null || agent.exitCode !== null) return
    const ended = new Promise((resolve) => agent.once('close', resolve))
    await this.sh('kill -9 $(cat /run/agent.pid)')
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
    const ended = new Promise((resolve) => this.#holder.once('exit', resolve))
    this.#holder.kill('SIGKILL')
    await ended
  }

  #enter(): readonly string[] {
    return ['-t', this.#init, '-m', '-n', '-p', '--']
  }

  #spawn(line: string): ChildProcess {
    const command = [...this.#enter(), 'bash', '-c', line]
    return spawn('nsenter', command, { stdio: ['ignore', 'pipe', 'pipe'] })
  }
}
