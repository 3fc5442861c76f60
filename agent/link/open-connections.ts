import type { Server } from 'node:https'
import type { TLSSocket } from 'node:tls'

/** The connections of a server that came through their handshake, so that they can be judged anew. */
export class OpenConnections {
  readonly #sockets = new Set<TLSSocket>()

  constructor(server: Server) {
    server.on('secureConnection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** Ends at once all that are not in order any more: watches, idle ones, and those that wait for an answer. */
  cutUnless(isInOrder: (socket: TLSSocket) => boolean): void {
    for (const socket of this.#sockets) if (!isInOrder(socket)) socket.destroy()
  }
}
