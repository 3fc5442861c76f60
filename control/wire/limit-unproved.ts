import type { Server } from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Hangs up on whoever comes while `most` connections are open that have shown no certificate of our authority. */
export const limitUnproved = (server: Server, most: number): void => {
  let open = 0
  let proved = 0
  server.on('connection', (socket: Socket) => {
    open++
    socket.once('close', () => open--)
    if (open - proved > most) socket.destroy()
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!socket.authorized) return
    proved++
    socket.once('close', () => proved--)
  })
}
