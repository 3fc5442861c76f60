import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { actionFailed, type LabError } from '../../lab-error.ts'

/** A port of this machine, on loopback alone. */
export interface LocalDoor extends AsyncDisposable {
  readonly port: number
  /** Whom to hand connections to from now on. Until then, and after the end, each is broken off at once. */
  receive(take: (socket: Socket) => void): void
}

export const LOOPBACK = '127.0.0.1'

/** Port 0 takes a free one. `E_PORT_IN_USE`, `E_PORT_PRIVILEGED`. */
export async function openLocalDoor(port: number): Promise<LocalDoor> {
  const state: { take: ((socket: Socket) => void) | null } = { take: null }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined) // its close tells
    if (state.take === null) socket.resetAndDestroy()
    else state.take(socket)
  })
  server.listen({ host: LOOPBACK, port, exclusive: true })
  await once(server, 'listening').catch((error: unknown) => {
    throw noPort(port, error)
  })
  return {
    port: portOf(server.address()),
    receive: (take) => {
      state.take = take
    },
    async [Symbol.asyncDispose]() {
      state.take = null
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.resetAndDestroy()
      await closed
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('a server that listens on a port has one')
}

function noPort(port: number, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (code === 'EADDRINUSE') return portInUse(port, cause)
  return code === 'EACCES' ? portPrivileged(port, cause) : cause
}

const portInUse = (port: number, cause: unknown): LabError =>
  actionFailed({
    code: 'E_PORT_IN_USE',
    message: `port ${port} of this machine is in use; no session was opened`,
    fault: 'caller',
    next: `leave -p away for a free one, or choose another: -p ${port === 65_535 ? 1024 : port + 1}`,
    cause,
  })

const portPrivileged = (port: number, cause: unknown): LabError =>
  actionFailed({
    code: 'E_PORT_PRIVILEGED',
    message: `port ${port} of this machine may only be opened by its root; no session was opened`,
    fault: 'caller',
    next: `leave -p away for a free one, or choose one above 1023: -p ${port + 10_000}`,
    cause,
  })
