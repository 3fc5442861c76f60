import type { StateView } from '../../control/api/contract.ts'
import type { Backend } from '../backends/backend.ts'
import { hostIndex, machineName, targetOf } from '../plan/machine-name.ts'
import { takeOut } from './leave.ts'
import { reachStanding } from './reach-control.ts'
import { findLab, machineOf, type StandingLab } from './standing-lab.ts'

/** Pure: hosts that control still counts among its own although they have no machine, by target. */
export function lostHosts({ hosts }: StandingLab, state: StateView): readonly string[] {
  const isThere = (id: string): boolean => hosts.some(({ plan }) => plan.machine === id)
  return state.hosts
    .filter(({ id, state: word }) => word !== 'gone' && !isThere(id))
    .map(({ id }) => targetOf(id))
    .filter((target) => hostIndex(target) !== undefined)
}

/** Has control take out the hosts of a standing lab whose machines are lost. Nothing where control does not run. */
export async function forgetLost(backend: Backend, lab: string): Promise<readonly string[]> {
  const standing = await findLab(backend, lab)
  if (!standing || machineOf(standing, 'control')?.status !== 'running') return []
  const control = await reachStanding(backend, lab, AbortSignal.timeout(WITHIN_MS))
  const lost = lostHosts(standing, await control.state())
  await Promise.all(lost.map(async (target) => takeOut(control, machineName(target))))
  return lost
}

const WITHIN_MS = 30_000
