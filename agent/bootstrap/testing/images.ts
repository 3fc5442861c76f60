import { join } from 'node:path'
import { execa } from 'execa'
import * as z from 'zod'

const Built = z.record(z.string(), z.object({ reference: z.string() }))

/** References of the lab's images, built by the lab's own program: the agent imports nothing of the lab. */
export async function imagesOf<K extends string>(
  ...kinds: readonly K[]
): Promise<(kind: K) => string> {
  const program = join(import.meta.dirname, '../../../lab/images/main.ts')
  const { stdout } = await execa(process.execPath, [program, ...kinds])
  const built = Built.parse(JSON.parse(stdout))
  return (kind) => built[kind]?.reference ?? ''
}
