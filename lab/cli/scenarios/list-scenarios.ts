import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { actionFailed } from '../../lab-error.ts'
import { ROOT } from '../../lifecycle/project.ts'
import { Scenario } from './scenario.ts'

/** A program of the scenarios' room. It is run, not imported: what judges the lab stands outside of it. */
export function scenarioProgram(name: 'list' | 'run' | 'list-attacks'): string {
  const program = join(ROOT, 'scenarios', `${name}.ts`)
  if (existsSync(program)) return program
  throw actionFailed({
    code: 'E_NO_SCENARIOS',
    message: `there are no scenarios here: ${program} does not exist`,
    fault: 'caller',
    next: 'scenarios come with the repository, not with the package: run it from a clone',
  })
}

/** Every scenario of the project. */
export async function listScenarios(signal: AbortSignal): Promise<readonly Scenario[]> {
  const program = scenarioProgram('list')
  const { stdout } = await execa(process.execPath, [program], { cancelSignal: signal })
  return z.array(Scenario).parse(JSON.parse(stdout))
}
