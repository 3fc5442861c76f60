import type { Family } from '../family.ts'

/** A value under a mask, not always a prefix. 4 or 16 bytes. */
export interface AddressMask {
  readonly bytes: Uint8Array
  readonly mask: Uint8Array
}

const WHOLE = { 4: '32', 6: '128' } as const

/** `198.18.0.0/15`, `10.0.0.1/255.0.0.255`, `fe80::/10`, or a bare address; null when it is none of the family. */
export function readAddressMask(text: string, family: Family): AddressMask | null {
  const [address = '', width, ...more] = text.split('/')
  const bytes = readAddress(address, family)
  const mask = prefixMask(width ?? WHOLE[family], family) ?? readAddress(width ?? '', family)
  return bytes === null || mask === null || more.length > 0 ? null : { bytes, mask }
}

/** Null when the text is no address of the family. */
export const readAddress = (text: string, family: Family): Uint8Array | null =>
  family === 4 ? readAddress4(text) : readAddress6(text)

function readAddress4(text: string): Uint8Array | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null
  return Uint8Array.from(parts, Number)
}

function readAddress6(text: string): Uint8Array | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (head === undefined || head === null || tail === null) return null
  const gap = tail === undefined ? 0 : 16 - head.length - tail.length
  if (gap < (tail === undefined ? 0 : 2)) return null
  const bytes = [...head, ...Array<number>(gap).fill(0), ...(tail ?? [])]
  return bytes.length === 16 ? Uint8Array.from(bytes) : null
}

/** Bytes of `fe80:1`, the last group perhaps as `198.18.0.1`. */
function groupsOf(text: string): readonly number[] | null {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [at, group] of groups.entries()) {
    const embedded = at === groups.length - 1 ? readAddress4(group) : null
    if (embedded !== null) bytes.push(...embedded)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >>> 8, value & 255)
    } else return null
  }
  return bytes
}

/** The mask of a prefix of so many bits; null when it is no number or too long. */
export function prefixMask(text: string, family: Family): Uint8Array | null {
  const size = family === 4 ? 4 : 16
  const width = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(width <= size * 8)) return null
  return Uint8Array.from({ length: size }, (_, at) => {
    const ones = Math.min(8, Math.max(0, width - at * 8))
    return (0xff << (8 - ones)) & 0xff
  })
}

/** Canonical text; of IPv6 as RFC 5952 wants it. */
export const addressText = (bytes: Uint8Array): string =>
  bytes.length === 4 ? bytes.join('.') : addressText6(bytes)

function addressText6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  ).join(':')
  // The longest run of zeros, the first of equals, and only of more than one group.
  const [run] = [...groups.matchAll(/(?:^|(?<=:))0(?::0)+(?=$|:)/g)].toSorted(
    (one, other) => other[0].length - one[0].length,
  )
  if (run === undefined) return groups
  const head = groups.slice(0, run.index).replace(/:$/, '')
  const tail = groups.slice(run.index + run[0].length).replace(/^:/, '')
  return `${head}::${tail}`
}
