import type Docker from 'dockerode'
import type { ControlClient } from '../control/api/client/client.ts'
import type { Backend, Machine } from './backends/backend.ts'
import { DockerBackend } from './backends/docker/docker-backend.ts'
import { ensureEngine } from './engine/ensure-engine.ts'
import { Host } from './host.ts'
import { refused } from './lab-error.ts'
import { awaitJoined } from './lifecycle/join-hosts.ts'
import { leaveLab, takeOut } from './lifecycle/leave.ts'
import { lockLab } from './lifecycle/lock.ts'
import { reachStanding } from './lifecycle/reach-control.ts'
import { newRun } from './lifecycle/run-identity.ts'
import {
  findLab,
  machineOf,
  type StandingHost,
  type StandingLab,
} from './lifecycle/standing-lab.ts'
import { takeDown } from './lifecycle/take-down.ts'
import { upLab, type UpStep } from './lifecycle/up-lab.ts'
import { planHost, type HostPlan, type OverlayMode } from './plan/lab-plan.ts'
import { noSuchTarget } from './plan/machine-name.ts'
import { firstHosts, lowestFree } from './plan/membership-plan.ts'
import { labStatus, type LabStatus } from './status/lab-status.ts'
import { openFlow, type Flow } from './packets/flow.ts'
import { watchHost, type HostWatch } from './packets/host-watch.ts'
import { openPackets, type Packets } from './packets/open-packets.ts'
import { worldOf } from './packets/world-of.ts'
import { probe, type ProbeResult } from './probe/probe.ts'
import type { Shape } from './probe/attempt/shape.ts'
import { verify } from './verify/verify.ts'
import type { VerifyResult } from './verify/result.ts'
import type { World, WorldHost, WorldMachine } from './verify/world.ts'
import type { StateView } from '../control/api/contract.ts'
import { silentSteps, type Say, type Steps } from './steps.ts'

export interface LabUpOptions {
  readonly hosts: number
  /** Default `lab`. */
  readonly name?: string
  readonly overlay?: OverlayMode
  readonly cold?: boolean
  readonly keep?: boolean
  readonly steps?: Steps<UpStep>
  readonly signal?: AbortSignal
  readonly docker?: Docker
}

/** Addresses of the underlay that a sender claims to have. */
export type Worn = Pick<WorldMachine, 'mac' | 'address' | 'address6'>

/**
 * A lab that stands. `await using lab = await Lab.up({ hosts: 3 })` brings one up and takes it down at the end of
 * the block; `Lab.attach` finds one that stands and leaves it standing.
 */
export class Lab implements AsyncDisposable {
  readonly name: string
  readonly backend: Backend
  readonly docker: Docker
  readonly signal: AbortSignal
  readonly #life = new AsyncDisposableStack()
  #control: Promise<ControlClient> | undefined
  #packets: Promise<Packets> | undefined

  private constructor({
    name,
    docker,
    signal,
  }: {
    name: string
    docker: Docker
    signal: AbortSignal
  }) {
    this.name = name
    this.docker = docker
    this.backend = new DockerBackend(docker)
    this.signal = signal
  }

  static async up(options: LabUpOptions): Promise<Lab> {
    const lab = await Lab.#bring(options, () => firstHosts(options.hosts))
    if (options.keep !== true) lab.#life.defer(async () => lab.down())
    return lab
  }

  /** As `up`, but the lab stays when this object is disposed of. */
  static async raise(options: LabUpOptions): Promise<Lab> {
    return Lab.#bring(options, () => firstHosts(options.hosts))
  }

  static async #bring(
    options: LabUpOptions,
    wanted: (standing: readonly number[]) => readonly number[],
  ): Promise<Lab> {
    const {
      name = 'lab',
      overlay,
      cold = false,
      keep = false,
      signal = new AbortController().signal,
    } = options
    const steps = options.steps ?? silentSteps
    const docker = options.docker ?? (await ensureEngine(steps)).docker
    const { control } = await upLab({
      docker,
      lab: name,
      wanted,
      overlay,
      cold,
      keep,
      steps,
      signal,
    })
    const lab = new Lab({ name, docker, signal })
    lab.#control = Promise.resolve(control)
    return lab
  }

  /** A lab that stands. `E_NO_SUCH_LAB` (exit 254) when there is none. */
  static async attach({
    name,
    docker,
    signal,
  }: {
    name: string
    docker: Docker
    signal?: AbortSignal
  }): Promise<Lab> {
    const lab = new Lab({ name, docker, signal: signal ?? new AbortController().signal })
    await lab.standing()
    return lab
  }

  /** As `attach`, undefined when there is no such lab. */
  static async find(where: {
    readonly name: string
    readonly docker: Docker
  }): Promise<Lab | undefined> {
    const standing = await findLab(new DockerBackend(where.docker), where.name)
    return standing && Lab.attach(where)
  }

  /** The lab as the engine shows it now. */
  async standing(): Promise<StandingLab> {
    const standing = await findLab(this.backend, this.name)
    if (standing) return standing
    throw refused({
      code: 'E_NO_SUCH_LAB',
      message: `there is no lab called ${this.name}`,
      next: `bring it up: lab up 3${this.name === 'lab' ? '' : ` --lab ${this.name}`}, or see which stand: lab ls`,
    })
  }

  async hosts(): Promise<readonly Host[]> {
    return (await this.standing()).hosts.map((host) => new Host(this, host))
  }

  async host(target: string): Promise<Host> {
    return new Host(this, await this.#standingHost(target))
  }

  /** Any machine of the lab by what a person calls it: `host.1`, `control`, `stranger`, `switch`. */
  async machine(target: string): Promise<Machine> {
    const standing = await this.standing()
    const found =
      standing.hosts.find(({ plan }) => plan.target === target)?.machine ??
      standing.machines.find(({ role, name }) => role !== 'marker' && name === target)
    if (found) return found
    throw noSuchTarget(target, targetsOf(standing))
  }

  /** The operator's way to control; opened once. */
  async control(): Promise<ControlClient> {
    this.#control ??= this.#reach()
    return this.#control
  }

  async status(): Promise<LabStatus> {
    const standing = await this.standing()
    const isUp = machineOf(standing, 'control')?.status === 'running'
    const state = isUp ? await (await this.control()).state({ signal: this.signal }) : undefined
    return labStatus(standing, state)
  }

  /** The host that `add` would join: the lowest index that is free. */
  async nextHost(): Promise<HostPlan> {
    const { slice, hosts } = await this.standing()
    return planHost(slice, lowestFree(hosts.map(({ plan }) => plan.index)))
  }

  /** One real join. */
  async add({
    steps = silentSteps,
    keep = false,
  }: { steps?: Steps<UpStep>; keep?: boolean } = {}): Promise<Host> {
    const next = await this.nextHost()
    const { name, signal, docker } = this
    await Lab.#bring({ hosts: 0, name, steps, keep, signal, docker }, (standing) => [
      ...standing.filter((index) => index !== next.index),
      next.index,
    ])
    return this.host(next.target)
  }

  /** Waits until every host is a member again and control has nothing left to do. */
  async settle({
    say = () => undefined,
    timeoutMs = 60_000,
  }: { say?: Say; timeoutMs?: number } = {}): Promise<void> {
    const ids = (await this.standing()).hosts.map(({ plan }) => plan.machine)
    await awaitJoined({ control: await this.control(), ids, say, timeoutMs, signal: this.signal })
  }

  /** One real leave. `dead`: the host is killed first. */
  async remove(target: string, { dead }: { readonly dead: boolean }): Promise<void> {
    const { slice, machines } = await this.standing()
    const image = machines.find(({ role }) => role === 'switch')?.image ?? ''
    await using lock = await lockLab({
      backend: this.backend,
      lab: this.name,
      slice,
      image,
      run: newRun(),
    })
    void lock
    const host = await this.#standingHost(target)
    await leaveLab({
      backend: this.backend,
      control: await this.control(),
      host,
      dead,
      signal: this.signal,
    })
  }

  /** Judges every claim that can be judged at rest. Control that does not answer leaves all inconclusive. */
  async verify(): Promise<VerifyResult> {
    const standing = await this.standing()
    const { engine } = await this.#packetsOf(standing)
    return verify(engine, await worldOf(this.backend, standing, await this.#stateOrNull(standing)))
  }

  /** One attempt of one machine at another, with what both sides saw; `wearing` forges the sender's addresses. */
  async probe(from: string, to: string, shape: Shape, wearing?: Worn): Promise<ProbeResult> {
    const standing = await this.standing()
    const { engine } = await this.#packetsOf(standing)
    const world = await worldOf(this.backend, standing, null)
    const machine = (target: string): WorldMachine => machineIn(world, target)
    return probe(engine, {
      from: { ...machine(from), ...wearing },
      to: machine(to),
      shape,
      sink: { switch: world.switch, ...world.sink },
    })
  }

  /**
   * Floods a host from the stranger and counts what the host's kernel accepts, through all of its lives.
   * `host` may be one that does not exist yet (`nextHost`).
   */
  async watch(host: HostPlan): Promise<HostWatch> {
    const standing = await this.standing()
    const { engine } = await this.#packetsOf(standing)
    const { stranger } = await worldOf(this.backend, standing, null)
    if (!stranger) throw noSuchTarget('stranger', targetsOf(standing))
    return watchHost(engine, { backend: this.backend, lab: this.name, stranger, host })
  }

  /** An attempt of a machine of this lab at a host of another: the two must not see each other. */
  async probeOther(from: string, other: Lab, to: string, shape: Shape): Promise<ProbeResult> {
    const [standing, theirs] = await Promise.all([this.standing(), other.standing()])
    const { engine } = await this.#packetsOf(standing)
    const [world, theirWorld] = await Promise.all([
      worldOf(this.backend, standing, null),
      worldOf(other.backend, theirs, null),
    ])
    const sink = { switch: world.switch, ...world.sink }
    return probe(engine, { from: machineIn(world, from), to: machineIn(theirWorld, to), shape, sink })
  }

  /** A steady stream of frames over the overlay, counted where they arrive. */
  async openFlow(from: string, to: string): Promise<Flow> {
    const standing = await this.standing()
    const { engine } = await this.#packetsOf(standing)
    const world = await worldOf(this.backend, standing, null)
    return openFlow(engine, { from: hostIn(world, from), to: hostIn(world, to), marker: world.marker })
  }

  /** A leave after which the machine stays where it is: a removed host that goes on trying. */
  async dismiss(target: string): Promise<void> {
    const { plan } = await this.#standingHost(target)
    await takeOut(await this.control(), plan.machine, this.signal)
  }

  async down(): Promise<void> {
    await this.#closePackets()
    await takeDown(this.backend, this.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closePackets()
    await this.#life.disposeAsync()
  }

  /** The packet engine, opened once and kept until the end. */
  async #packetsOf(standing: StandingLab): Promise<Packets> {
    this.#packets ??= openPackets(this.backend, standing)
    return this.#packets
  }

  async #closePackets(): Promise<void> {
    const packets = this.#packets
    this.#packets = undefined
    await packets?.then(async (open) => open[Symbol.asyncDispose]())
  }

  async #stateOrNull(standing: StandingLab): Promise<StateView | null> {
    if (machineOf(standing, 'control')?.status !== 'running') return null
    return (await this.control()).state({ signal: this.signal, deadlineMs: 3000 }).catch(() => null) // a silent control is a finding, not a failure
  }

  async #standingHost(target: string): Promise<StandingHost> {
    const standing = await this.standing()
    const host = standing.hosts.find(({ plan }) => plan.target === target)
    if (host) return host
    throw noSuchTarget(
      target,
      standing.hosts.map(({ plan }) => plan.target),
    )
  }

  async #reach(): Promise<ControlClient> {
    const client = await reachStanding(this.backend, this.name, this.signal)
    if (client) return client
    throw noSuchTarget('control', [])
  }
}

function hostIn(world: World, target: string): WorldHost {
  const found = world.hosts.find((host) => host.target === target)
  if (found) return found
  throw noSuchTarget(target, world.hosts.map((host) => host.target))
}

function machineIn(world: World, target: string): WorldMachine {
  const machines = [...world.hosts, world.control, ...(world.stranger ? [world.stranger] : [])]
  const found = machines.find((machine) => machine.target === target)
  if (found) return found
  throw noSuchTarget(target, machines.map((machine) => machine.target))
}

const targetsOf = ({ hosts, machines }: StandingLab): readonly string[] => [
  ...hosts.map(({ plan }) => plan.target),
  ...machines
    .filter(({ role }) => role === 'control' || role === 'stranger')
    .map(({ name }) => name),
]
