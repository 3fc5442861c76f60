import type { TLSSocket } from 'node:tls'
import { serialOf } from '../../agent/protocol/revocations.ts'

/** Open connections by the certificate they were opened with, so that a revocation can end them. */
export class ConnectionsBySerial {
  readonly #sockets = new Map<string, Set<TLSSocket>>()

  /** Follows a connection until it closes; one without a certificate is nobody's. */
  add(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate()
    if (certificate === undefined) return
    const serial = serialOf(certificate.serialNumber)
    const sockets = this.#sockets.get(serial) ?? new Set()
    this.#sockets.set(serial, sockets.add(socket))
    socket.once('close', () => this.#forget(serial, socket))
  }

  cut(serial: string): void {
    for (const socket of this.#sockets.get(serial) ?? []) socket.destroy()
  }

  #forget(serial: string, socket: TLSSocket): void {
    const sockets = this.#sockets.get(serial)
    sockets?.delete(socket)
    if (sockets?.size === 0) this.#sockets.delete(serial)
  }
}
