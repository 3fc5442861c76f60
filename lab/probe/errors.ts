export type Fault = 'caller' | 'system'

export interface ProbeErrorDetails {
  readonly code: string
  readonly fault: Fault
  readonly message: string
  /** What to do about it. */
  readonly next: string
  readonly cause?: unknown
}

/** Something went wrong with looking, not with what was looked at. */
export class ProbeError extends Error {
  readonly code: string
  readonly fault: Fault
  readonly next: string

  constructor({ code, fault, message, next, cause }: ProbeErrorDetails) {
    super(message, { cause })
    this.name = 'ProbeError'
    this.code = code
    this.fault = fault
    this.next = next
  }
}
