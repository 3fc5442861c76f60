import { readFile } from 'node:fs/promises'
import { usageError } from '../lab-error.ts'
import type { Topology } from '../plan/topology/expand-topology.ts'
import { typedCommand } from '../typed-command.ts'

/** A topology file from the disk. `E_NO_SUCH_FILE`, or `E_TOPOLOGY` with the lines that are wrong. */
export async function readTopology(path: string): Promise<Topology> {
  const [text, { parseTopology }] = await Promise.all([
    readFile(path, 'utf8').catch((cause: unknown) => {
      throw usageError({
        code: 'E_NO_SUCH_FILE',
        message: `the topology file ${path} cannot be read`,
        next: `say where it is, or how many hosts you want: ${typedCommand('up', '3')}`,
        cause,
      })
    }),
    import('../plan/topology/parse-topology.ts'),
  ])
  return parseTopology(text, path)
}
