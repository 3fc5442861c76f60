import type { WireguardPeerReading } from './tunnel/wireguard-reading.ts'

/** What readings have told of one peer's side of the tunnel. */
export interface Hearing {
  /** Seconds since 1970; 0: none since the peer was given to the device. */
  readonly handshake: number
  readonly receivedBytes: number
  /** When data of the peer's had come in that only this session can have carried; null: never. */
  readonly heardAtMs: number | null
}

/** A peer says a word so often, so that silence can be told from rest. */
export const BEAT_MS = 1500
/** One that says nothing for so long is cut off. */
export const SILENT_MS = 4 * BEAT_MS

/**
 * Takes in a reading. A handshake alone proves nothing: after two that crossed, both ends show one, and yet may share
 * no session. Data does, for what cannot be decrypted is not counted.
 */
export function hear(
  before: Hearing | undefined,
  { latestHandshake, receivedBytes }: WireguardPeerReading,
  nowMs: number,
): Hearing {
  const now = { handshake: latestHandshake, receivedBytes, heardAtMs: null }
  if (before === undefined || latestHandshake === 0) return now
  // While there was no session yet, no other than the present one can have carried anything.
  const isOfSession = before.handshake === 0 || before.handshake === latestHandshake
  const isHeard = isOfSession && isData(receivedBytes - before.receivedBytes)
  return { ...now, heardAtMs: isHeard ? nowMs : before.heardAtMs }
}

export const isHeard = ({ heardAtMs }: Hearing, nowMs: number): boolean =>
  heardAtMs !== null && nowMs - heardAtMs <= SILENT_MS

const INITIATION_BYTES = 148
const RESPONSE_BYTES = 92
const MOST_HANDSHAKES = 8

/** Whether so many bytes are more than handshakes. Data that looks like some is told from them by the next that comes. */
export function isData(bytes: number): boolean {
  for (let initiations = 0; initiations <= MOST_HANDSHAKES; initiations++) {
    const rest = bytes - initiations * INITIATION_BYTES
    if (rest >= 0 && rest % RESPONSE_BYTES === 0 && rest / RESPONSE_BYTES <= MOST_HANDSHAKES)
      return false
  }
  return bytes > 0
}
