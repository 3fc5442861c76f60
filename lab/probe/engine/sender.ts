import { z } from 'zod'
import { bundle } from './frame-bundle.ts'
import { Handle, closeHandle } from './handle.ts'
import type { Namespace } from './namespace.ts'
import type { PacketEngine } from './packet-engine.ts'

export interface SendReceipt {
  readonly sent: number
  readonly startedNs: number
  readonly endedNs: number
}

const Receipt = z.object({ sent: z.int(), startedNs: z.number(), endedNs: z.number() })

/** Puts raw frames on cards of one namespace, past the sender's own firewall. */
export interface Sender extends AsyncDisposable {
  send(card: string, frames: readonly Uint8Array[], gapUs?: number): Promise<SendReceipt>
}

export const openSender = async (engine: PacketEngine, ns: Namespace): Promise<Sender> => {
  const { handle } = await engine.call('sender', { ns }, Handle)
  return {
    send: (card, frames, gapUs = 0) =>
      engine.call('send', { handle, interface: card, frames: bundle(frames), gapUs }, Receipt),
    [Symbol.asyncDispose]: () => closeHandle(engine, handle),
  }
}
