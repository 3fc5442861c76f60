import { execa } from 'execa'
import { z } from 'zod'
import { scenarioProgram } from '../scenarios/list-scenarios.ts'
import { Attack } from './attack.ts'

/** Every attack of the project. */
export async function listAttacks(signal: AbortSignal): Promise<readonly Attack[]> {
  const program = scenarioProgram('list-attacks')
  const { stdout } = await execa(process.execPath, [program], { cancelSignal: signal })
  return z.array(Attack).parse(JSON.parse(stdout))
}
