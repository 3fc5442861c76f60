import type { ControlClient } from '../../control/api/client/client.ts'
import type { Steps } from '../steps.ts'
import type { BringUp } from './bring-up.ts'
import { awaitJoined, inviteHosts, type Join } from './join-hosts.ts'
import { leaveLab } from './leave.ts'
import type { StandingHost } from './standing-lab.ts'
import { bodiesOf } from './start-machines.ts'

interface Renew {
  readonly bringUp: BringUp
  readonly control: ControlClient
  /** Hosts that stood before this run. */
  readonly kept: readonly StandingHost[]
  readonly join: Omit<Join, 'say' | 'reborn'>
  readonly steps: Pick<Steps, 'also'>
}

/** Replaces hosts that run older programs one by one, each by a real leave and a real join at the same address. */
export async function renewHosts({ bringUp, control, kept, join, steps }: Renew): Promise<void> {
  const { backend, programs, signal } = bringUp
  for (const host of outdated(kept, programs.agentKey))
    await steps.also(`renew ${host.plan.target}`, async (say) => {
      await leaveLab({ backend, control, host, dead: false, signal })
      await inviteHosts(bringUp, control, await bodiesOf(bringUp, [host.plan]))
      await awaitJoined({ ...join, say })
    })
}

/** Hosts whose agent or bootstrap is not the one named; a host of unknown age counts as outdated. */
export const outdated = (
  hosts: readonly StandingHost[],
  agentKey: string,
): readonly StandingHost[] => hosts.filter(({ machine }) => machine.facts['agent'] !== agentKey)
