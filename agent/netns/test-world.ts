import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildAgent } from '../build.ts'
import { cardBatch } from '../firewall/rules/card-batch.ts'
import { guardBatch } from '../firewall/rules/guard-batch.ts'
import { CABLE } from '../firewall/rules/names.ts'
import { NO_HOLES, renderEmptySets } from '../firewall/rules/sets.ts'
import { renderWall4 } from '../firewall/rules/wall4.ts'
import { renderWall6 } from '../firewall/rules/wall6.ts'
import type { OverlayMode } from '../protocol/desired-state.ts'
import { cable, inNamespace, ip } from './cable.ts'
import { ControlProcess } from './control-process.ts'
import { TestHost } from './test-host.ts'
import { CONTROL, addressOf, hostEnv, tunnelPort } from './test-values.ts'

const run = promisify(execFile)
const HERE = fileURLToPath(new URL('.', import.meta.url))

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
    world.#undo.defer(() => deleteNamespace(`${id}-sw`))
    world.#undo.defer(() => deleteNamespace(`${id}-ctl`))
    world.#undo.defer(() => control[Symbol.asyncDispose]())
    return world
  }

  /** A host with its walls up and its cable in; the agent is not started. */
  async host(number: number): Promise<TestHost> {
    const name = `${this.#id}-h${number}`
    await cable(this.#id, `h${number}`, addressOf(number), false)
    this.#undo.defer(() => deleteNamespace(name))
    const files = await this.#filesOf(number)
    const host = await TestHost.boot({
      number,
      namespace: name,
      files,
      control: this.control,
      agentFile: this.#agentFile,
    })
    this.#undo.defer(() => host[Symbol.asyncDispose]())
    return host
  }

  /** A stranger on the same switch: runs programs at this address. */
  async stranger(name: string, address: string): Promise<(command: string) => Promise<string>> {
    await cable(this.#id, name, address, true)
    this.#undo.defer(() => deleteNamespace(`${this.#id}-${name}`))
    return (command) => inNamespace(`${this.#id}-${name}`, command)
  }

  /** Runs a program on the switch, where no agent looks. */
  async onSwitch(command: string): Promise<string> {
    return inNamespace(`${this.#id}-sw`, command)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync()
  }

  async #filesOf(number: number): Promise<string> {
    const files = join(this.directory, `host-${number}`)
    const etc = join(files, 'etc')
    const input = {
      control: CONTROL,
      mirror: null,
      mode: this.mode,
      tunnelPort: tunnelPort(this.mode),
    }
    await mkdir(etc, { recursive: true })
    await copyFile(join(HERE, 'systemctl.sh'), join(files, 'systemctl'))
    const write = (name: string, text: string) => writeFile(join(etc, name), text, { mode: 0o600 })
    await write('host.env', hostEnv(number, this.mode))
    await write('ca.pem', this.control.ca)
    await write('join-token', 'a'.repeat(32))
    await write('rules.v4', renderWall4(input))
    await write('rules.v6', renderWall6())
    await write('ipset.boot', renderEmptySets())
    await write('card.nft', cardBatch(CABLE))
    await write('guard.nft', guardBatch(input, NO_HOLES))
    return files
  }
}

/** Ends whatever still runs in a namespace, then the namespace. */
async function deleteNamespace(name: string): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'pids', name])
  for (const pid of stdout.split('\n').filter((line) => line !== '')) kill(Number(pid))
  await run('ip', ['netns', 'del', name])
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself meanwhile.
  }
}
