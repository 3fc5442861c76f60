import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What set-up may do on this machine. */
export interface Machine {
  readonly isRoot: boolean
  readonly hasApt: boolean
  /** systemd runs as PID 1, so services are started through it. */
  readonly hasServiceManager: boolean
}

const ADMIN_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The full path of a program, undefined when it is not installed; looks where root's tools live too. */
export const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...ADMIN_FOLDERS]
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path))

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not for us: not a program that we can run.
    return false
  }
}

export const thisMachine = (): Machine => ({
  isRoot: process.getuid?.() === 0,
  hasApt: findProgram('apt-get') !== undefined && findProgram('dpkg-query') !== undefined,
  hasServiceManager: existsSync('/run/systemd/system'),
})
