import type { ControlClient } from '../../control/api/client/client.ts'
import type { StateView } from '../../control/api/contract.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import { together, type BringUp } from './bring-up.ts'
import { leaveLab, takeOut } from './leave.ts'
import { isGone } from './membership.ts'
import type { StandingHost } from './standing-lab.ts'

interface TakeOutAll {
  readonly bringUp: BringUp
  readonly control: ControlClient
  /** Control's view before anything was changed. */
  readonly before: StateView
  readonly leaving: readonly StandingHost[]
  /** Known to control, without a machine. */
  readonly lost: readonly HostPlan[]
}

/** Real leaves for all that control knows; a machine that it does not know is only removed. */
export async function takeOutAll({
  bringUp: { backend, signal },
  control,
  before,
  leaving,
  lost,
}: TakeOutAll): Promise<void> {
  signal.throwIfAborted()
  await together([
    ...lost.map(async ({ machine }) => takeOut(control, machine)),
    ...leaving.map(async (host) =>
      host.machine.status === 'dead' || isGone(before, host.plan.machine)
        ? backend.remove(host.machine)
        : leaveLab({ backend, control, host, dead: false, signal }),
    ),
  ])
}
