import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildAgent } from '../build.ts'
import { guardBatch } from '../firewall/rules/guard-batch.ts'
import { NO_HOLES, renderEmptySets } from '../firewall/rules/sets.ts'
import { renderWall4 } from '../firewall/rules/wall4.ts'
import { renderWall6 } from '../firewall/rules/wall6.ts'
import type { DesiredState, Peer } from '../protocol/desired-state.ts'
import type { OverlayMode } from '../protocol/desired-state.ts'
import { Order, OrderAnswer } from '../protocol/order.ts'
import { type AgentEvent, Report, WatchLine } from '../protocol/report.ts'
import { ControlProcess } from './control-process.ts'

const run = promisify(execFile)
const HERE = fileURLToPath(new URL('.', import.meta.url))
const MTU = 9000

/** Some hosts on one switch, in network namespaces of their own, with a control; all gone when disposed. */
export class TestWorld implements AsyncDisposable {
  readonly #id: string
  readonly mode: OverlayMode
  readonly directory: string
  readonly control: ControlProcess
  readonly #undo = new AsyncDisposableStack()
  readonly #agentFile: string

  private constructor(id: string, mode: OverlayMode, directory: string, control: ControlProcess) {
    this.#id = id
    this.mode = mode
    this.directory = directory
    this.control = control
    this.#agentFile = join(directory, 'agent.mjs')
  }

  static async create(mode: OverlayMode, certificateLifeMs = 3_600_000): Promise<TestWorld> {
    const id = `dbt${process.pid.toString(36)}${Math.floor(performance.now()).toString(36).slice(-3)}`
    const directory = await mkdtemp(join(tmpdir(), 'drawbridge-agent-'))
    await buildAgent(join(directory, 'agent.mjs'))
    await run('ip', ['netns', 'add', `${id}-sw`])
    await ip(`${id}-sw`, 'link add name switch0 type bridge')
    await ip(`${id}-sw`, 'link set dev switch0 up mtu 9000')
    await cable(id, 'ctl', CONTROL, true)
    const control = await ControlProcess.start(`${id}-ctl`, CONTROL, certificateLifeMs)
    const world = new TestWorld(id, mode, directory, control)
    world.#undo.defer(() => rm(directory, { recursive: true, force: true }))
    world.#undo.defer(async () => void (await run('ip', ['netns', 'del', `${id}-sw`])))
    world.#undo.defer(async () => void (await run('ip', ['netns', 'del', `${id}-ctl`])))
    world.#undo.defer(() => control[Symbol.asyncDispose]())
    return world
  }

  /** A host with its walls up and its cable in; the agent is not started. */
  async host(number: number): Promise<TestHost> {
    const name = `${this.#id}-h${number}`
    await cable(this.#id, `h${number}`, addressOf(number), false)
    this.#undo.defer(async () => void (await run('ip', ['netns', 'del', name])))
    const files = await this.#filesOf(number)
    const host = await TestHost.boot({ number, namespace: name, files, world: this, agentFile: this.#agentFile })
    this.#undo.defer(() => host[Symbol.asyncDispose]())
    return host
  }

  /** A stranger on the same switch: runs programs at this address. */
  async stranger(name: string, address: string): Promise<(command: string) => Promise<string>> {
    await cable(this.#id, name, address, true)
    this.#undo.defer(async () => void (await run('ip', ['netns', 'del', `${this.#id}-${name}`])))
    return (command) => inNamespace(`${this.#id}-${name}`, command)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync()
  }

  async #filesOf(number: number): Promise<string> {
    const files = join(this.directory, `host-${number}`)
    const etc = join(files, 'etc')
    const input = { control: CONTROL, mirror: null, mode: this.mode, tunnelPort: tunnelPort(this.mode) }
    await mkdir(etc, { recursive: true })
    await copyFile(join(HERE, 'systemctl.sh'), join(files, 'systemctl'))
    const write = (name: string, text: string) => writeFile(join(etc, name), text, { mode: 0o600 })
    await write('host.env', hostEnv(number, this.mode))
    await write('ca.pem', this.control.ca)
    await write('join-token', 'a'.repeat(32))
    await write('rules.v4', renderWall4(input))
    await write('rules.v6', renderWall6())
    await write('ipset.boot', renderEmptySets())
    await write('guard.nft', guardBatch(input, NO_HOLES))
    return files
  }
}

interface HostParts {
  readonly number: number
  readonly namespace: string
  readonly files: string
  readonly world: TestWorld
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
      ['netns', 'exec', parts.namespace, 'unshare', '-m', '--propagation', 'private', 'bash', join(HERE, 'host-init.sh'), parts.files],
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
    const agent = this.#spawn(['env', '-i', 'PATH=/usr/sbin:/usr/bin', ...(process.env['AGENT_ENV'] ?? '').split(' ').filter((v) => v !== ''), process.execPath, ...AGENT_FLAGS, agentFile])
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

  async tell(desired: DesiredState, generation: number, more: Partial<Order> = {}): Promise<OrderAnswer> {
    const order = { ...orderFor(desired, generation), ...more }
    const { text } = await this.#parts.world.control.ask({
      method: 'POST',
      to: this.address,
      path: '/orders',
      body: JSON.stringify(order),
    })
    return OrderAnswer.parse(JSON.parse(text))
  }

  async report(): Promise<Report> {
    const { text } = await this.#parts.world.control.ask({ method: 'GET', to: this.address, path: '/report' })
    return Report.parse(JSON.parse(text))
  }

  /** Everything the agent says from now on. */
  async watch(): Promise<TestWatch> {
    const watch = new TestWatch()
    await this.#parts.world.control.watch(this.address, (line) => watch.lines.push(WatchLine.parse(line)))
    return watch
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAgent()
    await this.sh('ip netns pids $(ip netns identify $$) | grep -vx $$ | xargs -r kill -9').catch(() => '')
    this.#holder.kill('SIGKILL')
  }

  #enter(): readonly string[] {
    return ['-t', String(this.#holder.pid), '-m', '-n', '--']
  }

  #spawn(command: readonly string[]): ChildProcess {
    return spawn('nsenter', [...this.#enter(), ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
  }
}

/** Lines of one watch. */
export class TestWatch {
  readonly lines: WatchLine[] = []

  /** Waits for the next drift that matches, and forgets everything before it. */
  async drift(isIt: (event: Drift) => boolean = () => true): Promise<Drift> {
    let found: Drift | undefined
    await until('a drift event', () => {
      found = this.#drifts().find(isIt)
      return found !== undefined
    })
    this.lines.length = 0
    if (found === undefined) throw new Error('unreachable')
    return found
  }

  #drifts(): readonly Drift[] {
    return this.lines.flatMap((line) =>
      line.kind === 'event' && line.event.kind === 'drift' ? [line.event] : [],
    )
  }
}

export type Drift = Extract<AgentEvent, { kind: 'drift' }>

export const CONTROL = '198.18.250.1'
export const AGENT_FLAGS: readonly string[] = (process.env['AGENT_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '')
export const addressOf = (number: number): string => `198.18.250.${10 + number}`
export const innerOf = (number: number): string => `198.19.250.${10 + number}`
const macOf = (number: number): string => `02:db:13:fa:00:${(10 + number).toString(16).padStart(2, '0')}`
const tunnelPort = (mode: OverlayMode): number => (mode === 'plain' ? 4789 : 51820)

/** The state of host `self` with these peers; keys as they were enrolled. */
export function desired(
  world: TestWorld,
  self: number,
  peers: Readonly<Record<number, Peer['stage']>>,
): DesiredState {
  const { mode } = world
  return Order.shape.desired.parse({
    overlay: { mode, vni: 4346, port: tunnelPort(mode) },
    self: { host: `host-${self}`, address: addressOf(self), inner: innerOf(self), mac: macOf(self) },
    peers: Object.entries(peers).map(([number, stage]) => ({
      host: `host-${number}`,
      address: addressOf(Number(number)),
      publicKey: mode === 'plain' ? null : world.control.keyOf(`host-${number}`),
      inner: innerOf(Number(number)),
      mac: macOf(Number(number)),
      stage,
    })),
  })
}

const orderFor = (desiredState: DesiredState, generation: number): Order => ({
  version: 1,
  host: desiredState.self.host,
  generation,
  issuedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 30_000).toISOString(),
  desired: desiredState,
})

export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`within ${withinMs} ms it did not happen: ${what}`)
    await pause(10)
  }
}

const hostEnv = (number: number, mode: OverlayMode): string =>
  [
    `HOST_ID=host-${number}`,
    `CONTROL_ADDRESS=${CONTROL}`,
    'MIRROR_ADDRESS=',
    `OVERLAY_MODE=${mode}`,
    `AGENT_SHA256=${'0'.repeat(64)}`,
    `NODE_SHA256=${'0'.repeat(64)}`,
    `ADDRESS=${addressOf(number)}`,
    `INNER=${innerOf(number)}`,
    '',
  ].join('\n')

async function cable(id: string, end: string, address: string, isUp: boolean): Promise<void> {
  const namespace = `${id}-${end}`
  await run('ip', ['netns', 'add', namespace])
  await ip(`${id}-sw`, `link add ${end} mtu ${MTU} type veth peer name eth0 mtu ${MTU} netns ${namespace}`)
  await ip(`${id}-sw`, `link set dev ${end} master switch0 up`)
  await ip(namespace, `addr add ${address}/24 dev eth0`)
  if (isUp) await ip(namespace, 'link set eth0 up')
}

const ip = (namespace: string, line: string) => run('ip', ['-n', namespace, ...line.split(' ')])

const inNamespace = async (namespace: string, command: string): Promise<string> =>
  (await run('ip', ['netns', 'exec', namespace, 'bash', '-c', command])).stdout
