/**
 * A lab's share of 198.18.0.0/15 (RFC 2544, reserved for benchmarks): one /24 of underlay and one of
 * inner addresses, one ULA /64, one VNI. Slices above 200 belong to the engine's and the hosts' own pools.
 */
export type Slice = number & { readonly __brand: 'Slice' }

export const SLICES = 200
export const MAX_HOSTS = 200

export const isSlice = (value: number): value is Slice =>
  Number.isInteger(value) && value >= 0 && value < SLICES

const hex = (value: number): string => value.toString(16).padStart(2, '0')

/** Addresses of the machine whose last octet is `last` on the underlay of `slice`. */
export const cableOf = (slice: Slice, last: number) => ({
  address: `198.18.${String(slice)}.${String(last)}`,
  prefix: 24,
  address6: `fdb6:2d1a:0:${(slice + 1).toString(16)}::${last.toString(16)}`,
  prefix6: 64,
  mac: `02:db:12:${hex(slice)}:00:${hex(last)}`,
})

/** Tunnel address and overlay MAC of the host whose last octet is `last`. */
export const overlayOf = (slice: Slice, last: number) => ({
  inner: `198.19.${String(slice)}.${String(last)}`,
  mac: `02:db:13:${hex(slice)}:00:${hex(last)}`,
})

export const vniOf = (slice: Slice): number => 4096 + slice

export const CONTROL_LAST = 1
export const MIRROR_LAST = 2
export const STRANGER_LAST = 250
/** Where a probe stands its open sink up: the positive control. */
export const SINK_LAST = 251
export const hostLast = (index: number): number => 10 + index
