import { bytes, u16 } from '../frames/bytes.ts'

/** Frames on the wire to the engine: base64 of `u16 length, bytes` each. */
export const bundle = (frames: readonly Uint8Array[]): string =>
  Buffer.concat(frames.map((frame) => bytes(u16(frame.length), frame))).toString('base64')

export interface CapturedRecord {
  /** The kernel's time of arrival, nanoseconds since 1970. */
  readonly atNs: bigint
  readonly isOutgoing: boolean
  readonly data: Uint8Array
}

const PACKET_OUTGOING = 4
const HEAD = 11

/** Records from the engine: base64 of `u64 ns, u8 packet type, u16 length, bytes` each. */
export const unbundleRecords = (text: string): readonly CapturedRecord[] => {
  const blob = Buffer.from(text, 'base64')
  const records: CapturedRecord[] = []
  for (let at = 0; at < blob.length;) {
    const size = blob.readUInt16BE(at + 9)
    records.push({
      atNs: blob.readBigUInt64BE(at),
      isOutgoing: blob.readUInt8(at + 8) === PACKET_OUTGOING,
      data: new Uint8Array(blob.subarray(at + HEAD, at + HEAD + size)),
    })
    at += HEAD + size
  }
  return records
}
