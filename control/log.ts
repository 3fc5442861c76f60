import { ControlError } from './errors.ts'

export type LogFields = Readonly<Record<string, string | number | boolean | null>>

/** JSON lines. Callers pass only named, harmless fields: no request bodies, tokens or keys. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, error: unknown, fields?: LogFields): void
}

export const jsonLog = (write: (line: string) => void, now: () => Date): Log => {
  const line = (level: string, message: string, fields: LogFields = {}): void =>
    write(`${JSON.stringify({ at: now().toISOString(), level, message, ...fields })}\n`)
  return {
    info: (message, fields) => line('info', message, fields),
    warn: (message, fields) => line('warn', message, fields),
    error: (message, error, fields) => line('error', message, { ...fields, ...describe(error) }),
  }
}

const describe = (error: unknown): LogFields => {
  if (error instanceof ControlError)
    return { code: error.code, reason: error.message, ...cause(error) }
  if (error instanceof Error) return { reason: error.message, stack: error.stack ?? null }
  return { reason: String(error) }
}

const cause = (error: ControlError): LogFields =>
  error.cause instanceof Error ? { cause: error.cause.message } : {}
