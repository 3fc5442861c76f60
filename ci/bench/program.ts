import { execa } from 'execa'
import { join } from 'node:path'
import { ROOT } from '../root.ts'

/** Runs `lab <words>` as a whole program and tells how long it took. Milliseconds. */
export async function labMs(...words: readonly string[]): Promise<number> {
  const began = performance.now()
  await execa(process.execPath, [join(ROOT, 'lab/cli/main.ts'), ...words], {
    stdin: 'ignore',
    env: { CI: 'true' },
  })
  return performance.now() - began
}
