import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend } from '../backends/backend.ts'
import type { LabFaults } from '../faults/lab-faults.ts'
import { planHost, type HostPlan } from '../plan/lab-plan.ts'
import { lowestFree } from '../plan/membership-plan.ts'
import type { Say } from '../steps.ts'
import { awaitJoined } from './join-hosts.ts'
import { leaveLab, takeOut } from './leave.ts'
import { lockStanding } from './lock.ts'
import { removeSpentMarkers } from './marker.ts'
import type { StandingLab } from './standing-lab.ts'
import { standingHost } from './standing-machines.ts'

interface LabMembersParts {
  readonly lab: string
  readonly backend: Backend
  readonly standing: () => Promise<StandingLab>
  readonly control: () => Promise<ControlClient>
  readonly faults: LabFaults
  readonly signal: AbortSignal
}

/** Who belongs to a lab: which host is next, when all belong, and how one leaves. */
export class LabMembers {
  readonly #parts: LabMembersParts

  constructor(parts: LabMembersParts) {
    this.#parts = parts
  }

  /** The host that would join: the lowest index that is free. */
  async next(): Promise<HostPlan> {
    const { slice, hosts } = await this.#parts.standing()
    return planHost(slice, lowestFree(hosts.map(({ plan }) => plan.index)))
  }

  /** Waits until every host is a member again and control has nothing left to do. */
  async settle(say: Say, timeoutMs: number): Promise<void> {
    const { lab, standing, control, signal } = this.#parts
    const ids = (await standing()).hosts.map(({ plan }) => plan.machine)
    await awaitJoined({ lab, control: await control(), ids, say, timeoutMs, signal })
  }

  /** One real leave. `dead`: the host is killed first. */
  async remove(target: string, dead: boolean): Promise<void> {
    const { backend, standing, control, faults, signal } = this.#parts
    await using _lock = await lockStanding(backend, await standing())
    const host = standingHost(await standing(), target)
    await leaveLab({ backend, control: await control(), host, dead, signal })
    await removeSpentMarkers(backend, (await standing()).machines)
    await faults.forgetGone()
  }

  /** A leave after which the machine stays where it is. */
  async dismiss(target: string): Promise<void> {
    const { plan } = standingHost(await this.#parts.standing(), target)
    await takeOut(await this.#parts.control(), plan.machine)
  }
}
