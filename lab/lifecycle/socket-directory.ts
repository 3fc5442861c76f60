import { join } from 'node:path'

/** Where control's sockets of a lab appear on this machine; only the user who runs the lab may enter. */
export const socketDirectory = (lab: string): string => join(runtimeDirectory(), 'drawbridge', lab)

export const operatorSocket = (lab: string): string => join(socketDirectory(lab), 'operator.sock')

/** Where people are served, who prove themselves by certificates of their own. */
export const peopleSocket = (lab: string): string => join(socketDirectory(lab), 'people.sock')

const runtimeDirectory = (): string => {
  const user = process.getuid?.() ?? 0
  return user === 0 ? '/run' : (process.env['XDG_RUNTIME_DIR'] ?? `/tmp/drawbridge-${String(user)}`)
}
