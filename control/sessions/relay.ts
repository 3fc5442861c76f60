import type { Duplex } from 'node:stream'
import { writeOn } from '../../agent/protocol/mux/write-on.ts'

export interface RelayEnd {
  readonly socket: Duplex
  /** What came on it before this relay. */
  readonly head: Uint8Array
  /** Sees each chunk before it is handed on; what it throws ends the relay. */
  readonly onChunk: (chunk: Uint8Array) => void
}

export type RelayOver =
  | { readonly kind: 'client-gone' }
  | { readonly kind: 'agent-gone' }
  | { readonly kind: 'refused'; readonly cause: unknown }

/** Hands bytes on both ways at the pace of the slower side. Calls `onOver` once, and touches neither socket after that. */
export function relay(client: RelayEnd, agent: RelayEnd, onOver: (over: RelayOver) => void): void {
  let isOver = false
  const finish = (over: RelayOver): void => {
    if (isOver) return
    isOver = true
    onOver(over)
  }
  const pump = (from: RelayEnd, to: RelayEnd): void => {
    const take = (chunk: Uint8Array): void => {
      if (isOver) return
      try {
        from.onChunk(chunk)
      } catch (cause) {
        return finish({ kind: 'refused', cause })
      }
      if (!writeOn(to.socket, chunk)) from.socket.pause()
    }
    to.socket.on('drain', () => from.socket.resume())
    from.socket.on('data', take)
    if (from.head.length > 0) take(from.head)
  }
  const watch = ({ socket }: RelayEnd, over: RelayOver): void => {
    socket.on('error', () => finish(over))
    socket.on('end', () => finish(over))
    socket.on('close', () => finish(over))
  }
  watch(client, { kind: 'client-gone' })
  watch(agent, { kind: 'agent-gone' })
  pump(client, agent)
  pump(agent, client)
}
