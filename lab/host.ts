import type { Machine, MachineSignal } from './backends/backend.ts'
import { mustRunIn, runIn, type CommandResult } from './backends/run-command.ts'
import type { Lab } from './lab.ts'
import type { HostView } from '../control/api/contract.ts'
import { typedCommand } from './typed-command.ts'
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

  /** `systemctl reboot` from inside; resolves when the agent of its new life has answered to control. */
  async reboot(): Promise<void> {
    const before = await this.#agentStart()
    await this.exec(['systemctl', 'reboot'])
    await this.#newAgent(before, 60_000)
  }

  /** kill -9 of the agent; resolves when its successor has answered to control. */
  async killAgent(): Promise<void> {
    const before = await this.#agentStart()
    await this.mustExec(['systemctl', 'kill', '--signal=KILL', 'drawbridge-agent.service'])
    await this.#newAgent(before, 30_000)
  }

  /** What control knows of this host; undefined when it does not know it. */
  async view(): Promise<HostView | undefined> {
    const { hosts } = await (await this.lab.control()).state({ signal: this.lab.signal })
    return hosts.find(({ id }) => id === this.plan.machine)
  }

  async #agentStart(): Promise<string | undefined> {
    const view = await this.view()
    return view?.agent === 'up' ? view.report?.agent.startedAt : undefined
  }

  async #newAgent(before: string | undefined, timeoutMs: number): Promise<void> {
    let seen = before
    await waitUntil({
      what: `a new agent on ${this.name} to answer control`,
      timeoutMs,
      signal: this.lab.signal,
      look: async () => {
        seen = await this.#agentStart()
        return (seen !== undefined && seen !== before) || undefined
      },
      seen: () => (seen === undefined ? 'its agent is down' : 'the agent that was there before'),
      next: `see what it says: ${typedCommand('logs', this.name, '--lab', this.lab.name)}`,
    })
  }
}
