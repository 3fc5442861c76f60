import { LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'

/** What is wrong with a file, and where: path of keys and positions. */
export interface Complaint {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** A file of settings once it is no longer text, with the way back to its lines. */
export interface ReadYaml {
  readonly value: unknown
  /** `file:line:column` of the deepest part of a path that is there. */
  readonly at: (path: readonly PropertyKey[]) => string
}

/** More than any file of settings needs. */
const MOST_CHARACTERS = 200_000

/** Reads YAML, and so JSON; what cannot be read at all is told to `bad`, each mistake with its place. */
export function readYaml(
  text: string,
  file: string,
  bad: (mistakes: readonly string[]) => Error,
): ReadYaml {
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
  return { value: valueOf(document, file, bad), at: (path) => at(offsetOf(document, path)) }
}

/** Aliases that multiply beyond reason are refused by the parser when they are followed. */
function valueOf(
  document: Document.Parsed,
  file: string,
  bad: (mistakes: readonly string[]) => Error,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (cause) {
    throw bad([`${file}: ${cause instanceof Error ? cause.message : String(cause)}`])
  }
}

type Issue = z.core.$ZodIssue

/** A key that nobody knows is complained about where it stands. */
export function complaintsOf(issue: Issue): readonly Complaint[] {
  const where = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `${where === '' ? '' : `${where}: `}there is no setting called ${JSON.stringify(key.slice(0, 40))}`,
    }))
  // Of a name that is not allowed, why it is not.
  const said =
    issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return [{ path: issue.path, message: `${where === '' ? '' : `${where}: `}${said}` }]
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
