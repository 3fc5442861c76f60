import Docker from 'dockerode'
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { globSync, readFileSync, rmdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { ENGINE_NETWORKS } from '../../engine/daemon-config.ts'
import { ownedFolder } from '../../images/owned-folder.ts'
import { CACHE, ROOT } from '../project.ts'
import type { MachineFigures } from './machine-figures.ts'

const PROGRAM = fileURLToPath(new URL('lone-machine.sh', import.meta.url))
const START_ENGINE = join(ROOT, 'lab/engine/testing/start-alone.ts')
const PRINT_FIGURES = fileURLToPath(new URL('print-figures.ts', import.meta.url))
const CONTROL_GROUPS = '/sys/fs/cgroup'

export type OwnFigures = Omit<MachineFigures, 'unfinishedBuilds'>

/** What a command said, on a machine that may be about to lose its power. */
export interface Said {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/**
 * A machine of a test's own within this one, with an engine of its own: it can lose its power, its engine can be killed
 * and its disk can be full, and nobody else notices. It ends with the test's process, however that ends.
 */
export class LoneMachine implements AsyncDisposable {
  readonly #disk: string
  readonly #size: readonly string[]
  /** Of all containers: what a power cut leaves of them is not gone with their processes. */
  readonly #group: string
  #first: ChildProcess | undefined
  #pid = 0

  private constructor(disk: string, size: readonly string[]) {
    this.#disk = disk
    this.#size = size
    this.#group = `drawbridge-lone-${randomUUID()}`
  }

  /** A machine that is off. `diskMiB`: its engine's disk is no larger than that, in memory, and gone with the power. */
  static async assemble({ diskMiB }: { readonly diskMiB?: number } = {}): Promise<LoneMachine> {
    const disk = await ownedFolder('machine')
    const machine = new LoneMachine(disk, diskMiB === undefined ? [] : [`${String(diskMiB)}m`])
    await mkdir(join(disk, 'etc'))
    const config = { ...ENGINE_NETWORKS, 'cgroup-parent': `/${machine.#group}` }
    await writeFile(join(disk, 'etc/daemon.json'), JSON.stringify(config))
    return machine
  }

  /** Its engine's disk, from outside. */
  get disk(): string {
    return `/proc/${String(this.#pid)}/root/var/lib/docker`
  }

  /** Its engine, as the lab starts it; from outside. */
  get docker(): Docker {
    return new Docker({ socketPath: this.socket })
  }

  get socket(): string {
    return `/proc/${String(this.#pid)}/root/run/docker.sock`
  }

  async boot(): Promise<void> {
    await writeFile(join(this.#disk, 'boot-id'), `${randomUUID()}\n`)
    const argv = [PROGRAM, this.#disk, CACHE, ROOT, ...this.#size]
    const first = spawn('setpriv', ['--pdeathsig', 'KILL', ...UNSHARED, ...argv])
    this.#first = first
    const [said] = (await Promise.race([once(first.stdout, 'data'), failed(first)])) as [Buffer]
    if (!said.toString().startsWith('booted')) throw new Error(`it did not boot: ${String(said)}`)
    const children = `/proc/${String(first.pid)}/task/${String(first.pid)}/children`
    this.#pid = Number(readFileSync(children, 'utf8').trim())
  }

  /** Every process ends where it stands, and nothing of the machine is left but its disk. */
  async cutPower(): Promise<void> {
    const first = this.#first
    if (first === undefined || this.#pid === 0) return
    const ended = once(first, 'exit')
    process.kill(this.#pid, 'SIGKILL')
    await ended
    this.#pid = 0
    for (const group of globSync(`${CONTROL_GROUPS}/{*/,}${this.#group}/**/`).sort().reverse())
      rmdirSync(group)
  }

  async startEngine(): Promise<void> {
    const { exitCode, stderr } = await this.run([process.execPath, START_ENGINE])
    if (exitCode !== 0) throw new Error(stderr)
  }

  /** kill -9 of the engine alone: what it ran runs on without it. */
  async killEngine(): Promise<void> {
    await this.run([
      'bash',
      '-ec',
      'kill -9 "$(cat /run/docker.pid)"; while pgrep -x dockerd; do sleep 0.02; done',
    ])
  }

  /** What a run could have left on it; the folder of builds it shares with this machine, where others build. */
  async figures(): Promise<OwnFigures> {
    const { stdout } = await this.run([process.execPath, PRINT_FIGURES])
    const { unfinishedBuilds: _, ...own } = JSON.parse(stdout) as MachineFigures
    return own
  }

  /** A line at the lab's command line, on this machine. */
  async type(...words: readonly string[]): Promise<Said> {
    return this.run([process.execPath, join(ROOT, 'lab/cli/main.ts'), ...words])
  }

  async run(argv: readonly string[]): Promise<Said> {
    const enter = ['--target', String(this.#pid), '--mount', '--net', '--pid', `--wd=${ROOT}`]
    const env = { PATH: process.env['PATH'] ?? '', HOME: '/root', TMPDIR: '/tmp' }
    const options = { env, extendEnv: false, reject: false, stdin: 'ignore' } as const
    const { exitCode, stdout, stderr } = await execa('nsenter', [...enter, ...argv], options)
    return { exitCode, stdout, stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPower()
    await rm(this.#disk, { recursive: true, force: true })
  }
}

const UNSHARED = [
  ...['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'],
  '--propagation=private',
]

async function failed({ stderr }: ChildProcess): Promise<never> {
  if (stderr === null) throw new Error('it cannot be heard')
  const [said] = (await once(stderr, 'data')) as [Buffer]
  throw new Error(`it did not boot: ${said.toString()}`)
}
