import type { Machine, MachineSignal } from './backends/backend.ts'
import { mustRunIn, runIn, type CommandResult } from './backends/run-command.ts'
import type { Lab } from './lab.ts'
import { waitUntil } from './lifecycle/wait-until.ts'
import type { StandingHost } from './lifecycle/standing-lab.ts'
import type { HostPlan } from './plan/lab-plan.ts'

/** One host of a standing lab, reached the way its provider reaches it. */
export class Host {
  readonly lab: Lab
  readonly plan: HostPlan
  readonly machine: Machine

  constructor(lab: Lab, { plan, machine }: StandingHost) {
    this.lab = lab
    this.plan = plan
    this.machine = machine
  }

  get name(): string {
    return this.plan.target
  }

  /** Runs a command as root and collects its output. Any exit code is a result. */
  async exec(argv: readonly string[], stdin = ''): Promise<CommandResult> {
    return runIn(this.lab.backend, this.machine, { argv, stdin, signal: this.lab.signal })
  }

  /** Runs a command as root; `E_COMMAND_FAILED` unless it ends with 0. */
  async mustExec(argv: readonly string[]): Promise<string> {
    return mustRunIn(this.lab.backend, this.machine, { argv, signal: this.lab.signal })
  }

  async signal(signal: MachineSignal): Promise<void> {
    await this.lab.backend.signal(this.machine, signal)
  }

  async pid(): Promise<number> {
    return this.lab.backend.pid(this.machine)
  }

  /** `systemctl reboot` from inside; resolves when the machine has a new first process. */
  async reboot(): Promise<void> {
    const before = await this.pid()
    await this.exec(['systemctl', 'reboot'])
    await this.#newLife(before)
  }

  async #newLife(before: number): Promise<void> {
    let seen = before
    await waitUntil({
      what: `${this.name} to come back`,
      timeoutMs: 60_000,
      signal: this.lab.signal,
      look: async () => {
        seen = await this.pid()
        return (seen !== 0 && seen !== before) || undefined
      },
      seen: () => (seen === before ? 'it still runs as before' : 'it is down'),
      next: `see what it printed: lab logs ${this.name}`,
    })
  }
}
