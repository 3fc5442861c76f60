import { createConnection } from 'node:net'
import { TUNNEL } from '../devices.ts'

/** Where the wireguard-go of the tunnel listens. The kernel's own WireGuard has no such socket. */
const SOCKET = `/var/run/wireguard/${TUNNEL}.sock`

const WITHIN_MS = 3000
const MOST_BYTES = 4 << 20

/**
 * Asks the tunnel's wireguard-go, as `wg` does, without a process for each question; null when none listens. Rejects
 * when one listens and does not answer.
 */
export async function askWireguardGo(request: string): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>()
  const socket = createConnection(SOCKET)
  let answer = ''
  socket.setEncoding('utf8')
  socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error(`no answer in ${WITHIN_MS} ms`)))
  socket.on('connect', () => socket.write(request))
  socket.on('data', (text: string) => {
    answer += text
    if (answer.endsWith('\n\n')) resolve(answer)
    else if (answer.length > MOST_BYTES) socket.destroy(new Error('an answer without end'))
  })
  socket.on('error', (error) => (isAbsent(error) ? resolve(null) : reject(error)))
  socket.on('close', () => reject(new Error('wireguard-go hung up')))
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

const isAbsent = (error: NodeJS.ErrnoException): boolean =>
  error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
