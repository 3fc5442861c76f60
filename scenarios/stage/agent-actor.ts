import type { Host, Lab } from '../../lab/index.ts'
import { driftsOf, type Drift } from './drift.ts'
import { FORGET, REMEMBER } from './on-a-host.ts'
import { until, untilThere } from './until.ts'

const UNIT = 'drawbridge-agent.service'

/** The agent of one host in a play. */
export class AgentActor {
  readonly lab: Lab
  readonly host: Host

  constructor(lab: Lab, host: Host) {
    this.lab = lab
    this.host = host
  }

  /** kill -9; resolves when a new one has taken over. */
  async die(): Promise<void> {
    await this.host.killAgent()
    await this.lab.settle()
  }

  /** `systemctl stop`: nobody starts it again. */
  async stop(): Promise<void> {
    await this.host.mustExec(['systemctl', 'stop', UNIT])
  }

  async start(): Promise<void> {
    await this.host.mustExec(['systemctl', 'start', UNIT])
    await until(`the agent on ${this.host.name} to be up`, async () => {
      return (await this.host.view())?.agent === 'up'
    })
    await this.lab.settle()
  }

  /** `systemctl restart`; resolves when the new one says that it is ready, whether control is there or not. */
  async restart(): Promise<void> {
    await this.host.mustExec(['systemctl', 'restart', UNIT])
  }

  /** Begins anew as on a fresh machine: a join token lies there, a certificate does not; both as before when undone. */
  async startsWithoutCertificate(undo: AsyncDisposableStack): Promise<void> {
    await this.host.mustExec(['bash', '-ec', FORGET])
    undo.defer(async () => {
      await this.host.mustExec(['bash', '-ec', REMEMBER])
    })
    await this.host.mustExec(['systemctl', 'start', '--no-block', UNIT])
  }

  /** Stops every process of the agent where it stands: what goes wrong now is neither seen nor mended. */
  async freeze(): Promise<void> {
    await this.#signal('STOP')
  }

  /** Lets a frozen agent go on, and waits for nothing. */
  async wake(): Promise<void> {
    await this.#signal('CONT')
  }

  /**
   * Lets a frozen agent go on; resolves with the milliseconds until it had found and mended what is wrong. Its own
   * clock may have started at a notice from before the freeze, so the host's is read when it wakes.
   */
  async thaw(): Promise<number> {
    let thawedAt = Number.NaN
    const thaw = async () => {
      thawedAt = Number(await this.host.mustExec(['date', '+%s%3N']))
      await this.#signal('CONT')
    }
    const { at, withinMs } = await this.driftAfter('what happened while it was frozen', thaw)
    return withinMs === Infinity ? Infinity : at - thawedAt
  }

  /** Every drift that it reported to control so far. */
  async drifts(): Promise<readonly Drift[]> {
    return driftsOf(this.lab, this.host.plan.machine)
  }

  /**
   * Something is done; resolves with the first drift that the agent saw, mended and reported since then (of this
   * kind, when one is asked for: what was done in several acts may be mended in several).
   */
  async driftAfter(
    what: string,
    work: () => Promise<unknown>,
    isThe = (_drift: Drift): boolean => true,
  ): Promise<Drift> {
    const before = (await this.drifts()).length
    await work()
    return untilThere(`the agent on ${this.host.name} to mend and report: ${what}`, async () =>
      (await this.drifts()).slice(before).find(isThe),
    )
  }

  async #signal(signal: 'STOP' | 'CONT'): Promise<void> {
    await this.host.mustExec(['systemctl', 'kill', '--kill-whom=all', `--signal=${signal}`, UNIT])
  }
}
