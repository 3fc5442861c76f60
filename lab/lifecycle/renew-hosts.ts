import type { ControlClient } from '../../control/api/client/client.ts'
import { settingsFact, settingsOf } from '../plan/host-settings.ts'
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
  const { backend, signal } = bringUp
  for (const host of outdated(kept, bringUp))
    await steps.also(`renew ${host.plan.target}`, async (say) => {
      await leaveLab({ backend, control, host, dead: false, signal })
      await inviteHosts(bringUp, control, await bodiesOf(bringUp, [host.plan]))
      await awaitJoined({ ...join, say })
    })
}

type Wanted = Pick<BringUp, 'settings'> & {
  readonly programs: Pick<BringUp['programs'], 'agentKey'>
}

/**
 * Hosts whose agent or bootstrap is not the one that is wanted, or whose settings are not those of the topology; a
 * host of unknown age counts as outdated.
 */
export const outdated = (
  hosts: readonly StandingHost[],
  { settings, programs }: Wanted,
): readonly StandingHost[] =>
  hosts.filter(({ plan, machine: { facts } }) => {
    const wanted = settings === undefined ? settingsOf(facts) : (settings[plan.index - 1] ?? {})
    const isAsSet = settingsFact(wanted) === settingsFact(settingsOf(facts))
    return facts['agent'] !== programs.agentKey || !isAsSet
  })
