import { chmodSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { ControlError } from '../errors.ts'

/**
 * Listens on a Unix socket that everybody on the machine may knock at; `flag` is the one that names it.
 * @throws ControlError E_ALREADY_RUNNING
 */
export const listenOnSocket = async (server: Server, path: string, flag: string): Promise<void> => {
  await freeSocket(path, flag)
  await listen(server, path)
}

/** Removes what a killed control left behind, but never the socket of one that lives. */
const freeSocket = async (path: string, flag: string): Promise<void> => {
  if (await isAnswered(path))
    throw new ControlError({
      code: 'E_ALREADY_RUNNING',
      message: `another control answers at ${path}`,
      fault: 'system',
      next: `stop it first, or choose another ${flag}`,
    })
  await unlink(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
}

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      // The machine's user may be another one than control's: what guards a door is the certificate.
      chmodSync(path, 0o666)
      resolve()
    })
  })
