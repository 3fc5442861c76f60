import { LineCounter, parseDocument, type Document } from 'yaml'
import { usageError, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import { expandTopology, type Complaint, type Topology } from './expand-topology.ts'
import { TopologyFile } from './topology.ts'

/** Much longer than 200 hosts need. */
const MOST_CHARACTERS = 200_000

/**
 * Reads a topology file (YAML, and so JSON). `E_TOPOLOGY` (exit 2) lists everything that is wrong with it, each with
 * `file:line:column`.
 */
export function parseTopology(text: string, file: string): Topology {
  if (text.length > MOST_CHARACTERS) throw bad([`${file}: it is longer than 200 kB`])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, strict: true, prettyErrors: false })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${String(Math.max(line, 1))}:${String(Math.max(col, 1))}`
  }
  const mistakes = [...document.errors, ...document.warnings]
  if (mistakes.length > 0)
    throw bad(mistakes.map(({ message, pos: [start] }) => `${at(start)}: ${message}`))
  const told = (complaints: readonly Complaint[]): LabError =>
    bad(complaints.map(({ path, message }) => `${at(offsetOf(document, path))}: ${message}`))
  const parsed = TopologyFile.safeParse(valueOf(document, file))
  if (!parsed.success) throw told(parsed.error.issues.flatMap(complaintsOf))
  const { topology, complaints } = expandTopology(parsed.data)
  if (complaints.length > 0) throw told(complaints)
  return topology
}

/** Aliases that multiply beyond reason are refused by the parser when they are followed. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (cause) {
    throw bad([`${file}: ${cause instanceof Error ? cause.message : String(cause)}`])
  }
}

type Issue =
  ReturnType<typeof TopologyFile.safeParse> extends infer Result
    ? Result extends { readonly error: { readonly issues: readonly (infer One)[] } }
      ? One
      : never
    : never

/** A key that nobody knows is complained about where it stands. */
function complaintsOf(issue: Issue): readonly Complaint[] {
  const where = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `${where === '' ? '' : `${where}: `}there is no setting called ${JSON.stringify(key.slice(0, 40))}`,
    }))
  return [{ path: issue.path, message: `${where === '' ? '' : `${where}: `}${issue.message}` }]
}

/** Where the deepest part of a path that is there stands in the text. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    const start = rangeStart(node)
    if (start !== undefined) return start
  }
  return rangeStart(document.contents) ?? 0
}

const rangeStart = (node: unknown): number | undefined => {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined
  const { range } = node
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined
}

const bad = (mistakes: readonly string[]): LabError =>
  usageError({
    code: 'E_TOPOLOGY',
    message: mistakes.slice(0, MOST_TOLD).join('\n'),
    next: `mend the file; ${typedCommand('schema')} prints what it may say, for an editor too`,
  })

const MOST_TOLD = 20
