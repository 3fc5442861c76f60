import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Lab } from '../../lab/index.ts'

const PROGRAM = join(import.meta.dirname, '../../lab/cli/main.ts')

const Answer = z.object({
  verdict: z.enum(['held', 'broken', 'inconclusive']),
  findings: z.array(
    z.object({
      claim: z.string(),
      verdict: z.enum(['broken', 'inconclusive']),
      host: z.string().nullable(),
      from: z.string().nullable(),
      rule: z.string().nullable(),
      evidence: z.string(),
    }),
  ),
})

/** What a person or a script sees of `lab verify --json`. */
export interface TypedVerify extends z.infer<typeof Answer> {
  readonly exitCode: number
}

/** Types `lab verify` at the real command line. */
export async function typeVerify({ name, signal }: Lab): Promise<TypedVerify> {
  const program = spawn(process.execPath, [PROGRAM, 'verify', '--json', '--lab', name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  })
  const ended: Promise<readonly unknown[]> = once(program, 'exit')
  const [answer, [exitCode]] = await Promise.all([text(program.stdout), ended])
  return { ...Answer.parse(JSON.parse(answer)), exitCode: z.int().parse(exitCode) }
}
