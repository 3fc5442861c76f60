import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildControl } from '../build.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of control as it is shipped, built from the sources as they are when the run begins. */
    readonly controlProgram: string
    /** The same with passwords that cost next to nothing. */
    readonly quickControlProgram: string
  }
}

/**
 * Builds control once for a whole run of tests, which start it a hundred times: one file is up in a third of the time
 * that its sources take, and it is what runs in a lab.
 */
export default async function buildProgram(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-control-program-'))
  const [program, quick] = [join(folder, 'control.mjs'), join(folder, 'quick-control.mjs')]
  await Promise.all([buildControl(program), buildControl(quick, 'testing/quick-main.ts')])
  project.provide('controlProgram', program)
  project.provide('quickControlProgram', quick)
  return () => rm(folder, { recursive: true })
}
