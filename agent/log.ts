import { messageOf } from './agent-error.ts'

/** One JSON line for the journal. Fields are facts for an operator; nothing secret is ever passed in. */
export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void

export interface Logger {
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}

/** `level` becomes the journal's priority through the `<N>` prefix (sd-daemon(3)). */
export function journalLogger(write: (line: string) => void, now: () => Date): Logger {
  const at =
    (priority: number, level: string): Log =>
    (message, fields = {}) => {
      const line = { at: now().toISOString(), level, message, ...plain(fields) }
      write(`<${priority}>${JSON.stringify(line)}\n`)
    }
  return { info: at(6, 'info'), warn: at(4, 'warn'), error: at(3, 'error') }
}

const plain = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? messageOf(value) : value,
    ]),
  )
