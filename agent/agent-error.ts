/** What every error of the agent says: a stable code, whose fault it is, and what to do next. */
export interface ErrorFacts {
  readonly code: string
  readonly fault: 'caller' | 'system'
  readonly next: string
  readonly cause?: unknown
}

export class AgentError extends Error {
  override readonly name: string = 'AgentError'
  readonly code: string
  readonly fault: 'caller' | 'system'
  readonly next: string

  constructor(message: string, { code, fault, next, cause }: ErrorFacts) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.fault = fault
    this.next = next
  }
}

/** Text of anything that was thrown, without its stack. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
