import type { WireError } from '../agent/protocol/enrolment.ts'

export type Fault = 'caller' | 'system'

export interface ErrorParts {
  /** Stable name that people's scripts build on. */
  readonly code: string
  /** What was tried, what was expected, what was found. */
  readonly message: string
  readonly fault: Fault
  /** What to do about it. */
  readonly next: string
  /** HTTP status at the doors. */
  readonly status?: number
  readonly cause?: unknown
}

/** Every error that control throws on purpose. None of its texts holds a secret. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly code: string
  readonly fault: Fault
  readonly next: string
  readonly status: number

  constructor(parts: ErrorParts) {
    super(parts.message, { cause: parts.cause })
    this.code = parts.code
    this.fault = parts.fault
    this.next = parts.next
    this.status = parts.status ?? (parts.fault === 'caller' ? 400 : 500)
  }

  toWire(): WireError {
    const { code, message, fault, next } = this
    return { error: { code, message, fault, next } }
  }
}

/** What the outside may know of any failure: an unforeseen one tells nothing of its inside. */
export const asControlError = (error: unknown): ControlError =>
  error instanceof ControlError
    ? error
    : new ControlError({
        code: 'E_INTERNAL',
        message: 'control failed inside',
        fault: 'system',
        next: "read control's log at this instant",
        cause: error,
      })

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
