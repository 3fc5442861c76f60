import type { Backend } from '../backends/backend.ts'
import { lockStanding } from './lock.ts'
import { takeDown } from './take-down.ts'

/** Ends a lab, unless another run is changing it (`E_LAB_BUSY`). Resolves how many machines it had. */
export async function endLab(backend: Backend, lab: string): Promise<number> {
  const machines = await backend.list(lab)
  await using _lock = await lockStanding(backend, { lab, machines })
  return await takeDown(backend, lab)
}
