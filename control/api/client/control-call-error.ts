import { WireError } from '../../../agent/protocol/enrolment.ts'

export type Fault = 'caller' | 'system'

/** A call to control that gave no answer of use. `code` and `next` are control's own where it answered. */
export class ControlCallError extends Error {
  override readonly name = 'ControlCallError'
  readonly code: string
  readonly fault: Fault
  readonly next: string
  /** HTTP status; null when there was no answer. */
  readonly status: number | null

  constructor(
    message: string,
    parts: {
      readonly code: string
      readonly fault: Fault
      readonly next: string
      readonly status: number | null
      readonly cause?: unknown
    },
  ) {
    super(message, { cause: parts.cause })
    this.code = parts.code
    this.fault = parts.fault
    this.next = parts.next
    this.status = parts.status
  }
}

/** The error that control itself put into words. */
export const fromAnswer = (status: number, body: unknown): ControlCallError => {
  const wire = WireError.safeParse(body)
  if (!wire.success) return unreadable(status, wire.error)
  const { message, ...parts } = wire.data.error
  return new ControlCallError(message, { ...parts, status })
}

export const unreadable = (status: number, cause: unknown): ControlCallError =>
  new ControlCallError(`control answered ${status} with something the client cannot read`, {
    code: 'E_ANSWER_UNREADABLE',
    fault: 'system',
    next: 'see that client and control come from the same tree',
    status,
    cause,
  })

/** Nothing says whether control did what was asked. */
export const noAnswer = (what: string, cause: unknown): ControlCallError =>
  new ControlCallError(`control gave no answer to ${what}: ${reason(cause)}`, {
    code: 'E_CONTROL_UNREACHABLE',
    fault: 'system',
    next: 'see that the control machine runs, then look at its log',
    status: null,
    cause,
  })

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
