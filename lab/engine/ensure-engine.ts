import { engineAddress } from './engine-address.ts'
import { findUsable } from './find-usable.ts'
import { thisMachine } from './machine.ts'
import type { Engine } from './engine.ts'
import type { StepRunner } from '../steps.ts'

/**
 * Docker Engine, ready for use: the one that answers; else, as root, the installed one started; else the
 * distribution's installed and started. Every step is shown through `steps` before it runs.
 * Throws `LabError`: `E_ENGINE_MISSING`, `_STOPPED`, `_DENIED`, `_TOO_OLD`, `_OTHER`, `_UNREACHABLE`, `_START`.
 */
export const ensureEngine = async (
  steps: StepRunner,
  address = engineAddress(process.env),
  machine = thisMachine(),
): Promise<Engine> => {
  const found = await findUsable(address)
  if (found !== undefined) return found
  // Loaded only now: what mends an engine takes longer to load than an engine to answer.
  const { mendEngine } = await import('./mend-engine.ts')
  return mendEngine(address, machine, steps)
}
