import { usageError, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { complaintsOf, readYaml, type Complaint } from '../read-yaml.ts'
import { expandTopology, type Topology } from './expand-topology.ts'
import { TopologyFile } from './topology.ts'

/**
 * Reads a topology file (YAML, and so JSON). `E_TOPOLOGY` (exit 2) lists everything that is wrong with it, each with
 * `file:line:column`.
 */
export function parseTopology(text: string, file: string): Topology {
  const { value, at } = readYaml(text, file, bad)
  const told = (complaints: readonly Complaint[]): LabError =>
    bad(complaints.map(({ path, message }) => `${at(path)}: ${message}`))
  const parsed = TopologyFile.safeParse(value)
  if (!parsed.success) throw told(parsed.error.issues.flatMap(complaintsOf))
  const { topology, complaints } = expandTopology(parsed.data)
  if (complaints.length > 0) throw told(complaints)
  return topology
}

const bad = (mistakes: readonly string[]): LabError =>
  usageError({
    code: 'E_TOPOLOGY',
    message: mistakes.slice(0, MOST_TOLD).join('\n'),
    next: `mend the file; ${typedCommand('schema')} prints what it may say, for an editor too`,
  })

const MOST_TOLD = 20
