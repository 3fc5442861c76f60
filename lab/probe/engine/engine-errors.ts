import { ProbeError } from '../errors.ts'

export const engineClosed = (cause?: unknown): ProbeError =>
  new ProbeError({
    code: 'E_ENGINE_CLOSED',
    fault: 'system',
    message: 'the packet engine is gone: its stream ended',
    next: 'look whether the switch still runs: lab status; then run the command again',
    cause,
  })

export const engineSilent = (op: string, cause: unknown): ProbeError =>
  new ProbeError({
    code: 'E_ENGINE_SILENT',
    fault: 'system',
    message: `the packet engine did not answer "${op}" in time; whether it was done is not known`,
    next: 'run the command again; a machine under heavy load may need longer',
    cause,
  })

export const programSilent = (argv: readonly string[], output: string): ProbeError =>
  new ProbeError({
    code: 'E_PROGRAM_SILENT',
    fault: 'system',
    message: `${argv.join(' ')} did not answer to its end in time; it said: ${output.slice(-400) || 'nothing'}`,
    next: 'run the command again; a machine under heavy load may need longer',
  })

const NEXT: ReadonlyMap<string, string> = new Map([
  ['E_NAMESPACE_GONE', 'the machine has ended or was started again: look with lab status'],
  [
    'E_CARD_REFUSES',
    'send it from a machine without a guard at its card, the stranger: a host lets nothing out but its own',
  ],
])

export const engineRefused = (
  op: string,
  { code, message }: { readonly code: string; readonly message: string },
): ProbeError =>
  new ProbeError({
    code,
    fault: 'system',
    message: `the packet engine could not do "${op}": ${message}`,
    next:
      NEXT.get(code) ??
      'run lab doctor; the switch must be privileged and see the processes of all machines',
  })
