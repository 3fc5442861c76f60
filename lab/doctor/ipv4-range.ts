/** An IPv4 network as numbers: all addresses `a` with `first ≤ a ≤ last`. */
export interface Ipv4Range {
  readonly first: number
  readonly last: number
}

export const asNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

/** `198.18.0.0/15`; a bare address counts as one of length 32. */
export const rangeOf = (cidr: string): Ipv4Range => {
  const [address = '', length = '32'] = cidr.split('/')
  const count = 2 ** (32 - Number(length))
  const first = Math.floor(asNumber(address) / count) * count
  return { first, last: first + count - 1 }
}

export const isInside = (inner: Ipv4Range, outer: Ipv4Range): boolean =>
  inner.first >= outer.first && inner.last <= outer.last
