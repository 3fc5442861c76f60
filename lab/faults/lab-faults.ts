import type { Backend, Machine } from '../backends/backend.ts'
import { actionFailed, inconclusive, usageError, type LabError } from '../lab-error.ts'
import { machineOf, type StandingLab } from '../lifecycle/standing-lab.ts'
import { noSuchTarget, targetOf } from '../plan/machine-name.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { isMeant, touchedBy, type Fault, type Impairment, type WireFault } from './fault.ts'
import { FullDisks } from './full-disks.ts'
import { Wire } from './wire.ts'

interface Parts {
  readonly backend: Backend
  readonly standing: () => Promise<StandingLab>
}

/** Which way a fault on the wire goes; both when not said. */
export interface WayOptions {
  /** Only what the first sends to the second is touched. */
  readonly oneWay?: boolean
}

export interface ImpairOptions extends WayOptions {
  /** Chance of each frame to be lost. */
  readonly lossPercent?: number | undefined
  /** What exceeds it is dropped, each way by itself. */
  readonly bitsPerSecond?: number | undefined
  readonly delayMs?: number | undefined
}

/** A fault that stands. Disposing of it heals it, and it alone. */
export interface OpenFault extends AsyncDisposable {
  /** The same before its block ends; healing twice is healing once. */
  heal(): Promise<void>
  readonly fault: WireFault | Exclude<Fault, WireFault>
}

/**
 * What can go wrong in a lab, done from outside: at the switch or by the engine, so that the host under test can
 * neither tell who did it nor undo it. Faults outlive a host's reboot; `heal` undoes them, and so does the lab's end.
 */
export class LabFaults {
  readonly #backend: Backend
  readonly #standing: () => Promise<StandingLab>

  constructor({ backend, standing }: Parts) {
    this.#backend = backend
    this.#standing = standing
  }

  /** Every fault that stands. */
  async list(): Promise<readonly Fault[]> {
    const standing = await this.#standing()
    const anchor = machineOf(standing, 'switch')
    const paused = standing.machines
      .filter(({ status }) => status === 'paused')
      .map(({ name }): Fault => ({ kind: 'pause', machine: targetOf(name) }))
    if (anchor?.status !== 'running') return paused
    const [cuts, disks] = await Promise.all([
      new Wire(this.#backend, anchor).list(),
      new FullDisks(this.#backend, anchor).list(standing.machines),
    ])
    return [...cuts, ...disks, ...paused]
  }

  /** Every frame between two machines is lost; between one and everybody else when no second is named. */
  async cut(from: string, to: string | null = null, options: WayOptions = {}): Promise<OpenFault> {
    return this.#onWire({ kind: 'cut', from, to, oneWay: options.oneWay ?? false })
  }

  /** Frames are lost by chance, or beyond a rate. `E_KERNEL_CANNOT` where the kernel has no way to do it. */
  async impair(from: string, to: string | null, options: ImpairOptions): Promise<OpenFault> {
    return this.#onWire(this.impairment(from, to, options))
  }

  /** What `impair` would do, or why it would not; nothing is done. */
  impairment(from: string, to: string | null, options: ImpairOptions): Impairment {
    const { lossPercent = 0, bitsPerSecond = 0, delayMs = 0, oneWay = false } = options
    if (delayMs > 0) throw cannotDelay()
    if (lossPercent + bitsPerSecond === 0) throw nothingImpaired(from)
    return { kind: 'impair', from, to, oneWay, lossPercent, bitsPerSecond }
  }

  /** Freezes every process of a machine where it stands. `E_NOT_RUNNING` when there is none. */
  async pause(target: string): Promise<OpenFault> {
    const machine = await this.#machine(target)
    if (machine.status !== 'running' && machine.status !== 'paused') throw notRunning(machine)
    await this.#backend.signal(machine, 'pause')
    return this.#open({ kind: 'pause', machine: target }, async () => this.resume(target))
  }

  async resume(target: string): Promise<void> {
    await this.#backend.signal(await this.#machine(target), 'resume')
  }

  /** Leaves a host's state only so much room on its disk. */
  async fill(target: string, freeBytes = 0): Promise<OpenFault> {
    const machine = await this.#machine(target)
    if (machine.role !== 'host') throw noDisk(target)
    const disks = new FullDisks(this.#backend, await this.#anchor())
    await disks.fill(machine, freeBytes)
    const fault: Fault = { kind: 'full-disk', host: target, freeBytes }
    return this.#open(fault, async () => disks.empty(await this.#machine(target)))
  }

  /** Undoes every fault; those that touch a machine when one is named, those of a pair when two are. Resolves what was undone. */
  async heal(targets: readonly string[] = []): Promise<readonly Fault[]> {
    const standing = await this.list()
    await this.#mustKnow(
      targets.filter((target) => !standing.some((fault) => touchedBy(fault).includes(target))),
    )
    const meant = standing.filter((fault) => isMeant(fault, targets))
    if (meant.length === 0) return []
    const anchor = await this.#anchor()
    await new Wire(this.#backend, anchor).remove((fault) => isMeant(fault, targets))
    const disks = new FullDisks(this.#backend, anchor)
    for (const fault of meant) {
      if (fault.kind === 'full-disk') await disks.empty(await this.#machine(fault.host))
      if (fault.kind === 'pause') await this.resume(fault.machine)
    }
    return meant
  }

  /** Undoes what stands on the wire between machines that are not there any more: new ones of the same name are others. */
  async forgetGone(): Promise<void> {
    const { machines } = await this.#standing()
    const anchor = machineOf({ machines }, 'switch')
    if (anchor?.status !== 'running') return
    const isThere = (target: string): boolean =>
      machines.some(({ name }) => targetOf(name) === target)
    await new Wire(this.#backend, anchor).remove((fault) => !touchedBy(fault).every(isThere))
  }

  async #onWire(fault: WireFault): Promise<OpenFault> {
    const ends = touchedBy(fault)
    await this.#mustKnow(ends)
    if (fault.from === fault.to) throw sameEnds(fault.from)
    const wire = new Wire(this.#backend, await this.#anchor())
    await wire.add(fault)
    const isThis = (other: WireFault): boolean =>
      JSON.stringify(other) === JSON.stringify({ ...other, ...fault })
    return this.#open(fault, async () => wire.remove(isThis))
  }

  #open(fault: OpenFault['fault'], undo: () => Promise<void>): OpenFault {
    return { fault, heal: undo, [Symbol.asyncDispose]: undo }
  }

  async #mustKnow(targets: readonly string[]): Promise<void> {
    await Promise.all(targets.map(async (target) => this.#machine(target)))
  }

  async #machine(target: string): Promise<Machine> {
    const { machines } = await this.#standing()
    const plugged = machines.filter(({ role }) => role !== 'switch' && role !== 'marker')
    const found = plugged.find(({ name }) => targetOf(name) === target)
    if (found) return found
    throw noSuchTarget(
      target,
      plugged.map(({ name }) => targetOf(name)),
    )
  }

  async #anchor(): Promise<Machine> {
    const standing = await this.#standing()
    const anchor = machineOf(standing, 'switch')
    if (anchor?.status === 'running') return anchor
    throw noSwitch(standing.lab)
  }
}

const sameEnds = (target: string): LabError =>
  usageError({
    code: 'E_SAME_ENDS',
    message: `${target} cannot be cut from itself`,
    next: `name two machines, or one to cut it from everybody: ${typedCommand('cut', target)}`,
  })

const nothingImpaired = (target: string): LabError =>
  usageError({
    code: 'E_NO_IMPAIRMENT',
    message: 'nothing was said to impair: --loss, --rate or both',
    next: typedCommand('impair', target, '--loss', '10%'),
  })

const cannotDelay = (): LabError =>
  actionFailed({
    code: 'E_KERNEL_CANNOT',
    message:
      'frames cannot be delayed: the switch drops and limits, and it has no queue that holds them back',
    next: `give --loss and --rate without --delay; for a machine that answers late: ${typedCommand('pause', 'host.1')}`,
  })

const noDisk = (target: string): LabError =>
  usageError({
    code: 'E_NO_DISK',
    message: `${target} is no host: only the disk of a host can be filled`,
    next: typedCommand('fill', 'host.1'),
  })

const notRunning = ({ lab, name, status }: Machine): LabError =>
  actionFailed({
    code: 'E_NOT_RUNNING',
    message: `${targetOf(name)} does not run (${status}): nothing of it can be frozen`,
    next: `start it: ${typedCommand('up', ...ofLab(lab))}`,
  })

const noSwitch = (lab: string): LabError =>
  inconclusive({
    code: 'E_NO_SWITCH',
    message: `the switch of lab ${lab} does not run: nothing can be done on the wire`,
    next: `repair the lab: ${typedCommand('up', '--lab', lab)}`,
  })
