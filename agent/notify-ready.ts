import { tryProgram } from './program/run-program.ts'

/** Tells the service manager that the agent listens (sd_notify(3)); does nothing where there is none. */
export async function notifyReady(notifySocket: string | undefined): Promise<void> {
  if (notifySocket === undefined) return
  const environment = { NOTIFY_SOCKET: notifySocket }
  await tryProgram({ program: 'systemd-notify', args: ['--ready'], environment })
}
