import { writeSync } from 'node:fs'

/** A refusal or failure before the lab's own code can run; the same facts as the lab's own errors. */
export class SetUpError extends Error {
  /**
   * @param {{ code: string, message: string, fault: 'caller' | 'system', next: string, exitCode: number }} facts
   */
  constructor({ code, message, fault, next, exitCode }) {
    super(message)
    this.code = code
    this.fault = fault
    this.next = next
    this.exitCode = exitCode
  }
}

/**
 * Prints an error as the command line does and ends the process.
 * @param {unknown} cause
 * @param {{ json: boolean }} output
 * @returns {never}
 */
export const failWith = (cause, { json }) => {
  if (!(cause instanceof SetUpError)) throw cause
  const { code, message, fault, next, exitCode } = cause
  writeSync(2, `✖ ${message} [${code}]\n  next: ${next}\n`)
  if (json) writeSync(1, `${JSON.stringify({ error: { code, message, fault, next } })}\n`)
  process.exit(exitCode)
}
