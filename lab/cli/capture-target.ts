import { open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { actionFailed, usageError, type LabError } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

interface Wanted {
  /** A file, or `-`. */
  readonly file: string
  readonly force: boolean
}

/** The file that a capture goes into. One that is there is left alone unless `force`. */
export async function openCaptureFile({ file, force }: Wanted): Promise<Writable> {
  try {
    const handle = await open(file, force ? 'w' : 'wx')
    return handle.createWriteStream()
  } catch (error) {
    throw isThere(error) ? fileExists(file) : cannotWrite(file, error)
  }
}

const isThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'

const fileExists = (file: string): LabError =>
  usageError({
    code: 'E_FILE_EXISTS',
    message: `${file} is there already`,
    next: 'choose another name, or write over it with --force',
  })

const cannotWrite = (file: string, cause: unknown): LabError =>
  actionFailed({
    code: 'E_FILE',
    message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    fault: 'caller',
    next: 'choose a file in a folder that is there and may be written',
    cause,
  })

/** Packets are bytes that a terminal takes for commands. */
export function refuseTerminal(isTerminal: boolean | undefined, target: string): void {
  if (isTerminal !== true) return
  throw usageError({
    code: 'E_TERMINAL',
    message: 'packets are not written to a terminal',
    next: `${typedCommand('capture', target, '-w', 'capture.pcapng')}, or live: ${typedCommand('capture', target, '-w', '-')} | wireshark -k -i -`,
  })
}

/** Standard output carries the packets: there is no room for an answer. */
export function refuseJsonBeside(json: boolean, target: string): void {
  if (!json) return
  throw usageError({
    code: 'E_STDOUT_TAKEN',
    message: '--json answers on standard output, where the packets go',
    next: typedCommand('capture', target, '--json', '-w', 'capture.pcapng'),
  })
}
