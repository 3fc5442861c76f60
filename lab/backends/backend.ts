import type { Readable, Writable } from 'node:stream'
import type { Cable } from '../plan/lab-plan.ts'

export type Role = 'host' | 'control' | 'switch' | 'stranger' | 'mirror' | 'marker'

/** Who made a thing, so that a dead run's leavings can be told from a living lab. */
export interface RunIdentity {
  readonly run: string
  readonly ownerPid: number
  /** Start time of the owner in clock ticks since boot (`/proc/<pid>/stat`, field 22): pids are reused. */
  readonly ownerStart: string
  readonly bootId: string
}

export interface MachineSpec {
  readonly lab: string
  readonly slice: number
  readonly role: Role
  /** Machine name, `host-1`. */
  readonly name: string
  readonly image: string
  /** Null for the switch, which has no cable of its own. */
  readonly cable: Cable | null
  readonly environment: Readonly<Record<string, string>>
  /** Program and arguments; the image's own entry point when absent. */
  readonly command?: readonly string[]
  /** What kind of body it needs. */
  readonly body: 'system' | 'program' | 'switch' | 'marker'
  /** Volumes of its own: name → path inside. */
  readonly volumes: Readonly<Record<string, string>>
  /** Directories shared with this machine: path here → path inside. */
  readonly shared: Readonly<Record<string, string>>
  /** Facts that others read back from the engine, as labels `dev.drawbridge.<key>`. */
  readonly facts: Readonly<Record<string, string>>
  /** What it may use at most; as much as there is where nothing is said. */
  readonly limits?: Limits
  /** Stands with one foot on the engine's own network: the mirror alone. */
  readonly uplink?: boolean
}

export interface Limits {
  readonly memoryBytes?: number
  /** Processors' worth of time. */
  readonly cpus?: number
  /** Processes and threads. */
  readonly pids?: number
}

export type InjectedFile =
  | { readonly path: string; readonly mode: number; readonly content: string | Buffer }
  /** A symbolic link to what the machine has already. */
  | { readonly path: string; readonly link: string }

export type MachineStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'dead'

/** A machine as the engine shows it. */
export interface Machine {
  readonly id: string
  readonly lab: string
  readonly slice: number
  readonly role: Role
  readonly name: string
  readonly status: MachineStatus
  readonly image: string
  readonly facts: Readonly<Record<string, string>>
  readonly run: RunIdentity
}

/** A program to run in a machine, or what its first process prints (a provider's console output). */
export type OpenCommand =
  | {
      readonly kind: 'program'
      readonly argv: readonly string[]
      /** A terminal instead of pipes; stderr is then part of stdout. */
      readonly terminal?: TerminalSize
      readonly environment?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'console'; readonly follow: boolean; readonly tail: number }

export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** A program running inside a machine, spoken to over its standard streams. An output that nobody reads holds it up. */
export interface OpenExec extends AsyncDisposable {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  resize(size: TerminalSize): Promise<void>
  /** Whether it keeps this process from ending, as it does where nothing is said. */
  keepAwake(isKept: boolean): void
  /** Resolves with the exit code when the program has ended and its output was handed over. */
  readonly ended: Promise<number>
}

export type MachineSignal = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart'

/**
 * What supplies machines: eight verbs, one contract suite for every implementation.
 * All that a backend makes carries the lab's labels, so that `ls`, `down` and `gc` need no file.
 */
export interface Backend {
  /** Makes one machine without starting it. Its name is taken atomically: `E_NAME_TAKEN`. */
  create(spec: MachineSpec, run: RunIdentity): Promise<Machine>
  /** All machines, of one lab or of every lab. One of which only volumes are left is `dead` and has no image. */
  list(lab?: string): Promise<readonly Machine[]>
  /** Process id of the machine's first process on the engine's machine, 0 when it is not running or not there. */
  pid(machine: Machine): Promise<number>
  /** The provider's way in, whatever the machine's firewall says. `E_NOT_RUNNING` when nothing can run there. */
  open(machine: Machine, command: OpenCommand): Promise<OpenExec>
  /** Acts on the machine from outside; idempotent. `E_NO_SUCH_MACHINE` when it is not there. */
  signal(machine: Machine, signal: MachineSignal): Promise<void>
  /** Writes files into a machine, running or not (user data before its first start). */
  write(machine: Machine, files: readonly InjectedFile[]): Promise<void>
  /** Reads one file of a machine, running or not. `E_NO_SUCH_FILE`. */
  read(machine: Machine, path: string): Promise<Buffer>
  /** Removes one machine and its volumes. Absent is success. */
  remove(machine: Machine): Promise<void>
}
