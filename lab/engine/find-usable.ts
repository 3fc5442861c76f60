import { refusal } from './engine-errors.ts'
import { findEngine } from './find-engine.ts'
import type { EngineAddress } from './engine-address.ts'
import type { Engine } from './engine.ts'

/** The engine at the address; undefined when set-up may better what was found, else throws why it cannot be used. */
export const findUsable = async (address: EngineAddress): Promise<Engine | undefined> => {
  const finding = await findEngine(address)
  if (finding.kind === 'ready') return finding.engine
  const error = refusal(finding, address)
  if (error !== undefined) throw error
  return undefined
}
