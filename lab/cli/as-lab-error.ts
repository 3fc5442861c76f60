import { isEngineLost } from '../engine/engine-lost.ts'
import { exitCodes, LabError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

/** What the rooms below throw: they have a code and a next step of their own, but know no exit codes. */
interface Told extends Error {
  readonly code: `E_${string}`
  readonly fault: 'caller' | 'system'
  readonly next: string
}

const isTold = (cause: unknown): cause is Told =>
  cause instanceof Error &&
  'code' in cause &&
  /^E_/.test(String(cause.code)) &&
  'next' in cause &&
  'fault' in cause

const NO_ANSWER = new Set(['E_CONTROL_UNREACHABLE', 'E_ANSWER_UNREADABLE', 'E_AGENT_UNREACHABLE'])

/** Not there, or not for whoever asks; nobody who may ask at all. */
const REFUSED = new Set([
  'E_UNKNOWN_HOST',
  'E_NO_ACCESS',
  'E_ROLE_FORBIDS',
  'E_OWN_REQUEST',
  'E_OWNERS_ONLY',
  'E_NO_SUCH_TARGET',
  'E_LOGIN_REFUSED',
  'E_PERSON_NEEDED',
  'E_CERTIFICATE_EXPIRED',
  'E_CERTIFICATE_REVOKED',
  'E_CERTIFICATE_UNKNOWN',
])

/** What the target does not have, whoever asks: nothing was tried. */
const SENSELESS = new Set(['E_PORT_NOT_DECLARED', 'E_USER_NOT_ALLOWED'])

function exitCodeOf({ name, code, fault }: Told): number {
  if (REFUSED.has(code)) return exitCodes.refused
  if (SENSELESS.has(code)) return exitCodes.usage
  if (NO_ANSWER.has(code)) return exitCodes.unreachable
  if (name === 'ProbeError') return fault === 'caller' ? exitCodes.usage : exitCodes.inconclusive
  return exitCodes.failed
}

const fromBelow = (told: Told): LabError => {
  const { code, message, fault, next, cause } = told
  return new LabError({ code, message, fault, next, exitCode: exitCodeOf(told), cause })
}

const engineLost = (cause: Error): LabError =>
  new LabError({
    code: 'E_ENGINE_LOST',
    message: `Docker Engine went away while the lab was at work: ${cause.message}`,
    fault: 'system',
    next: `see that the engine runs: ${typedCommand('doctor')}; then run this again, or sweep up what it had begun: ${typedCommand('gc')}`,
    exitCode: exitCodes.unreachable,
    cause,
  })

/** The engine says so in words only, with whatever it was just doing before them. */
const isEngineFull = (cause: unknown): cause is Error =>
  cause instanceof Error && 'statusCode' in cause && /no space left on device/i.test(cause.message)

const engineFull = (cause: Error): LabError =>
  new LabError({
    code: 'E_ENGINE_DISK_FULL',
    message: `Docker Engine has no room left on its disk: ${cause.message}`,
    fault: 'system',
    next: `see how much a lab needs: ${typedCommand('doctor')}; labs that are ended give theirs back: ${typedCommand('down')}`,
    exitCode: exitCodes.failed,
    cause,
  })

const unexpected = (cause: unknown): LabError =>
  new LabError({
    code: 'E_UNEXPECTED',
    message: cause instanceof Error ? cause.message : String(cause),
    fault: 'system',
    next: `this is a mistake in the lab itself: please report it with the lines above; ${typedCommand('gc')} removes what is left`,
    exitCode: exitCodes.failed,
    cause,
  })

/** Whatever a verb threw, as the one shape that the command line prints. */
export const asLabError = (cause: unknown): LabError => {
  if (cause instanceof LabError) return whyOf(cause)
  if (cause instanceof SuppressedError) return asLabError(cause.suppressed) // why it failed matters more than that clean-up failed, too
  if (isTold(cause)) return fromBelow(cause)
  if (isEngineFull(cause)) return engineFull(cause)
  return isEngineLost(cause) ? engineLost(cause) : unexpected(cause)
}

/** Without an engine nothing can be undone: what failed is the engine, and not the undoing. */
const whyOf = (error: LabError): LabError =>
  error.code === 'E_UNDO_FAILED' && isEngineLost(error.cause) ? engineLost(error.cause) : error
