import { viewOf } from '../frames/bytes.ts'

/** One word of the kernel's rule tracer about one packet (include/uapi/linux/netfilter/nf_tables.h). */
export interface TraceMessage {
  readonly traceId: number
  readonly family: string
  readonly table: string
  readonly chain: string
  readonly handle: number | null
  readonly verdict: 'accept' | 'drop' | 'other'
  /** A chain's policy spoke, not a rule. */
  readonly isPolicy: boolean
  /** The IP header, at the first word of each base chain. */
  readonly network: Uint8Array | null
}

const NFT_MSG_TRACE = 0x0a11
const ATTRIBUTE = {
  table: 1,
  chain: 2,
  handle: 3,
  type: 4,
  verdict: 5,
  id: 6,
  network: 8,
  policy: 16,
}
const TYPE_POLICY = 1
const VERDICT_CODE = 1
const FAMILY: Readonly<Record<number, string>> = {
  1: 'inet',
  2: 'ip',
  5: 'netdev',
  7: 'bridge',
  10: 'ip6',
}
const HEADS = 20

/** All trace messages of one netlink datagram. */
export const decodeTrace = (datagram: Uint8Array): readonly TraceMessage[] => {
  const view = viewOf(datagram)
  const found: TraceMessage[] = []
  for (let at = 0; at + HEADS <= datagram.length;) {
    const size = view.getUint32(at, true)
    if (size < HEADS) break
    if (view.getUint16(at + 4, true) === NFT_MSG_TRACE)
      found.push(messageOf(datagram.subarray(at + 16, at + size)))
    at += (size + 3) & ~3
  }
  return found
}

const messageOf = (body: Uint8Array): TraceMessage => {
  const attributes = attributesOf(body.subarray(4))
  const number = (kind: number): number | null => numberOf(attributes.get(kind))
  const isPolicy = number(ATTRIBUTE.type) === TYPE_POLICY
  const verdict = attributesOf(attributes.get(ATTRIBUTE.verdict) ?? new Uint8Array())
  const code = isPolicy ? number(ATTRIBUTE.policy) : numberOf(verdict.get(VERDICT_CODE))
  return {
    traceId: number(ATTRIBUTE.id) ?? 0,
    family: FAMILY[body[0] ?? 0] ?? 'unknown',
    table: textOf(attributes.get(ATTRIBUTE.table)),
    chain: textOf(attributes.get(ATTRIBUTE.chain)),
    handle: handleOf(attributes.get(ATTRIBUTE.handle)),
    verdict: code === 0 ? 'drop' : code === 1 ? 'accept' : 'other',
    isPolicy,
    network: attributes.get(ATTRIBUTE.network) ?? null,
  }
}

const attributesOf = (data: Uint8Array): ReadonlyMap<number, Uint8Array> => {
  const view = viewOf(data)
  const found = new Map<number, Uint8Array>()
  for (let at = 0; at + 4 <= data.length;) {
    const size = view.getUint16(at, true)
    if (size < 4) break
    found.set(view.getUint16(at + 2, true) & 0x3fff, data.subarray(at + 4, at + size))
    at += (size + 3) & ~3
  }
  return found
}

const numberOf = (data: Uint8Array | undefined): number | null =>
  data?.length === 4 ? viewOf(data).getUint32(0) : null

const handleOf = (data: Uint8Array | undefined): number | null =>
  data?.length === 8 ? Number(viewOf(data).getBigUint64(0)) : null

const textOf = (data: Uint8Array | undefined): string =>
  data ? String.fromCharCode(...data.subarray(0, -1)) : ''
