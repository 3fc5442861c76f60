import type Docker from 'dockerode'
import type { ControlClient } from '../control/api/client/client.ts'
import type { Backend, Machine } from './backends/backend.ts'
import { DockerBackend } from './backends/docker/docker-backend.ts'
import { ensureEngine } from './engine/ensure-engine.ts'
import { Host } from './host.ts'
import { refused } from './lab-error.ts'
import { exchangePrograms } from './lifecycle/exchange-programs.ts'
import { LabMembers } from './lifecycle/lab-members.ts'
import { buildPrograms } from './lifecycle/programs.ts'
import { reachStanding } from './lifecycle/reach-control.ts'
import { findLab, machineOf, type StandingLab } from './lifecycle/standing-lab.ts'
import { standingHost, standingMachine } from './lifecycle/standing-machines.ts'
import { endLab } from './lifecycle/end-lab.ts'
import { upLab, type UpStep } from './lifecycle/up-lab.ts'
import type { HostPlan } from './plan/lab-plan.ts'
import { hostTarget } from './plan/machine-name.ts'
import { lowestFree } from './plan/membership-plan.ts'
import { knownStatus, type LabStatus } from './status/lab-status.ts'
import type { SweepOptions, SweepResult } from './sweep/sweep.ts'
import type { VerifyResult } from './verify/result.ts'
import type { StateView } from '../control/api/contract.ts'
import { LabPeople } from './access/lab-people.ts'
import type { LabPerson } from './access/lab-person.ts'
import type { Reception } from './access/people/sign-in.ts'
import { LabApps } from './apps/lab-apps.ts'
import { LabFaults } from './faults/lab-faults.ts'
import { LabPackets } from './packets/lab-packets.ts'
import { wantedOf, type LabUpOptions } from './lab-options.ts'
import { ofLab, typedCommand } from './typed-command.ts'
import { silentSteps, type Say, type Steps } from './steps.ts'

/**
 * A lab that stands. `await using lab = await Lab.up({ hosts: 3 })` brings one up and takes it down at the end of
 * the block; `Lab.attach` finds one that stands and leaves it standing.
 */
export class Lab implements AsyncDisposable {
  readonly name: string
  readonly backend: Backend
  readonly docker: Docker
  readonly signal: AbortSignal
  readonly packets: LabPackets
  readonly faults: LabFaults
  readonly apps: LabApps
  readonly #people: LabPeople
  readonly #members: LabMembers
  readonly #life = new AsyncDisposableStack()
  #control: Promise<ControlClient> | undefined
  #outdated: readonly string[] = []
  #sources: string | undefined
  #isThrowAway = false

  private constructor({ name, docker, signal }: Pick<Lab, 'name' | 'docker' | 'signal'>) {
    this.name = name
    this.docker = docker
    this.backend = new DockerBackend(docker)
    this.signal = signal
    const parts = { backend: this.backend, standing: async () => this.standing() }
    const asking = { lab: name, control: async () => this.control(), signal }
    this.packets = new LabPackets(parts)
    this.faults = new LabFaults(parts)
    this.apps = new LabApps(asking)
    this.#people = new LabPeople({ ...parts, ...asking })
    this.#members = new LabMembers({ ...parts, ...asking, faults: this.faults })
  }

  static async up(options: LabUpOptions): Promise<Lab> {
    const lab = await Lab.#bring(options, wantedOf(options), options.keep !== true)
    if (options.keep !== true) lab.#life.defer(async () => lab.down())
    return lab
  }

  /** As `up`, but the lab stays when this object is disposed of. */
  static async raise(options: LabUpOptions): Promise<Lab> {
    return Lab.#bring(options, wantedOf(options))
  }

  static async #bring(
    options: LabUpOptions,
    wanted: (standing: readonly number[]) => readonly number[],
    isThrowAway = false,
  ): Promise<Lab> {
    const {
      name = 'lab',
      overlay,
      cold = false,
      keep = false,
      renew = false,
      lifetimes,
      sources,
      topology,
      verifies = false,
      signal = new AbortController().signal,
    } = options
    const steps = options.steps ?? silentSteps
    const docker = options.docker ?? (await ensureEngine(steps)).docker
    const lab = new Lab({ name, docker, signal })
    if (await findLab(lab.backend, name)) await lab.faults.forgetGone()
    const { control, outdated } = await upLab({
      docker,
      lab: name,
      wanted,
      overlay,
      cold,
      keep,
      renew,
      lifetimes,
      sources,
      topology,
      isThrowAway,
      steps,
      signal,
      // One that does not get ready is told of by whoever needs it.
      ...(verifies
        ? {
            whileJoining: () => {
              lab.packets.prepare().catch(() => undefined)
            },
          }
        : {}),
    })
    lab.#control = Promise.resolve(control)
    lab.#outdated = outdated
    lab.#sources = sources
    lab.#isThrowAway = isThrowAway
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
  static async find({
    name,
    docker,
    signal,
  }: {
    readonly name: string
    readonly docker?: Docker
    readonly signal?: AbortSignal
  }): Promise<Lab | undefined> {
    const engine = docker ?? (await ensureEngine(silentSteps)).docker
    const standing = await findLab(new DockerBackend(engine), name)
    return standing && Lab.attach({ name, docker: engine, ...(signal && { signal }) })
  }

  /** The lab as the engine shows it now. */
  async standing(): Promise<StandingLab> {
    const standing = await findLab(this.backend, this.name)
    if (standing) return standing
    throw refused({
      code: 'E_NO_SUCH_LAB',
      message: `there is no lab called ${this.name}`,
      next: `bring it up: ${typedCommand('up', '3', ...ofLab(this.name))}, or see which stand: ${typedCommand('ls')}`,
    })
  }

  /** Hosts that ran an older agent than the working tree's when `up` had done its work; `renew` replaces them. */
  get outdated(): readonly string[] {
    return this.#outdated
  }

  /** Folder of the sources that it was brought up from; undefined for the working tree, and for a lab that was found. */
  get sources(): string | undefined {
    return this.#sources
  }

  async hosts(): Promise<readonly Host[]> {
    return (await this.standing()).hosts.map((host) => new Host(this, host))
  }

  async host(target: string): Promise<Host> {
    return new Host(this, standingHost(await this.standing(), target))
  }

  /** Any machine of the lab by what a person calls it: `host.1`, `control`, `stranger`, `switch`. */
  async machine(target: string): Promise<Machine> {
    return standingMachine(await this.standing(), target)
  }

  /** Somebody who goes by grants: `owner`, `admin`, `developer`, `viewer`, `reviewer`, or who logged in by hand. */
  as(name: string): LabPerson {
    return this.#people.as(name)
  }

  /** What it takes to log in as anybody. */
  async reception(): Promise<Reception> {
    return this.#people.reception()
  }

  /** The operator's way to control; opened once. */
  async control(): Promise<ControlClient> {
    this.#control ??= reachStanding(this.backend, this.name, this.signal)
    return this.#control
  }

  async status(): Promise<LabStatus> {
    const [known, faults] = await Promise.all([this.known(), this.faults.list()])
    return { ...known, faults }
  }

  /** Its status but for the faults, which cost most to look up. */
  async known(): Promise<Omit<LabStatus, 'faults'>> {
    const standing = await this.standing()
    const isUp = machineOf(standing, 'control')?.status === 'running'
    const state = isUp ? await (await this.control()).state({ signal: this.signal }) : undefined
    return knownStatus(standing, state)
  }

  /** The host that `add` would join: the lowest index that is free. */
  async nextHost(): Promise<HostPlan> {
    return this.#members.next()
  }

  /** One real join. */
  async add({
    steps = silentSteps,
    keep = false,
  }: { steps?: Steps<UpStep>; keep?: boolean } = {}): Promise<Host> {
    await this.standing()
    let index = 0
    await this.#bringAgain({ steps, keep }, (standing) => {
      index = lowestFree(standing)
      return [...standing, index]
    })
    return this.host(hostTarget(index))
  }

  /** `up` over whatever stands: grows, shrinks and repairs it. */
  async repair(hosts?: number): Promise<void> {
    await this.#bringAgain({}, wantedOf({ hosts }))
  }

  /**
   * Control and agents run what these sources make from here on, in place. False, and nothing is changed, where that
   * takes hosts that are born anew: their bootstrap is another.
   */
  async exchange(sources: string | undefined): Promise<boolean> {
    const standing = await this.standing()
    const { backend, signal } = this
    const [control, programs] = await Promise.all([
      this.control(),
      buildPrograms(standing.overlay, sources),
    ])
    const isDone = await exchangePrograms({ backend, standing, control, programs, signal })
    if (isDone) this.#sources = sources
    return isDone
  }

  /** Waits until every host is a member again and control has nothing left to do. */
  async settle({
    say = () => undefined,
    timeoutMs = 60_000,
  }: { say?: Say; timeoutMs?: number } = {}): Promise<void> {
    await this.#members.settle(say, timeoutMs)
  }

  /** One real leave. `dead`: the host is killed first. */
  async remove(target: string, { dead }: { readonly dead: boolean }): Promise<void> {
    await this.#members.remove(target, dead)
  }

  /** Judges every claim that can be judged at rest. Control that does not answer leaves all inconclusive. */
  async verify(): Promise<VerifyResult> {
    return this.packets.verify(await this.#stateOrNull())
  }

  /** Sends to every port of every host from everybody else. Throws when control does not answer. */
  async sweep(options: SweepOptions = {}): Promise<SweepResult> {
    const state = await (await this.control()).state({ signal: this.signal })
    return this.packets.sweep(state, options)
  }

  /** A leave after which the machine stays where it is: a removed host that goes on trying. */
  async dismiss(target: string): Promise<void> {
    await this.#members.dismiss(target)
  }

  async down(): Promise<void> {
    await this.packets[Symbol.asyncDispose]()
    await endLab(this.backend, this.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.packets[Symbol.asyncDispose]()
    await this.#life.disposeAsync()
  }

  async #bringAgain(
    options: LabUpOptions,
    wanted: (standing: readonly number[]) => readonly number[],
  ) {
    await this.standing()
    const { name, signal, docker } = this
    const own = { name, signal, docker, sources: this.#sources }
    const again = await Lab.#bring({ ...options, ...own }, wanted, this.#isThrowAway)
    this.#control = again.#control
  }

  async #stateOrNull(): Promise<StateView | null> {
    if (machineOf(await this.standing(), 'control')?.status !== 'running') return null
    return (await this.control()).state({ signal: this.signal, deadlineMs: 3000 }).catch(() => null) // a silent control is a finding, not a failure
  }
}
