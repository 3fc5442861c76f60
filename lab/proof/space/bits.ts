/** One entry for each variable of a field, the most significant first: 0, 1, or `ANY`. */
export type Bits = Uint8Array

export const ANY = 2

export const numberBits = (value: number, width: number): Bits =>
  Uint8Array.from({ length: width }, (_, at) => Math.floor(value / 2 ** (width - 1 - at)) % 2)

/** Bits outside the mask are `ANY`. */
export const maskedNumberBits = (value: number, mask: number, width: number): Bits =>
  masked(numberBits(value >>> 0, width), numberBits(mask >>> 0, width))

export const byteBits = (bytes: Uint8Array): Bits =>
  Uint8Array.from(
    { length: bytes.length * 8 },
    (_, at) => ((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1,
  )

export const maskedByteBits = (bytes: Uint8Array, mask: Uint8Array): Bits =>
  masked(byteBits(bytes), byteBits(mask))

const masked = (value: Bits, mask: Bits): Bits =>
  value.map((bit, at) => (mask[at] === 1 ? bit : ANY))

/** The number that these bits write; `ANY` counts as 0. */
export const bitsNumber = (bits: Bits): number =>
  bits.reduce((number, bit) => number * 2 + (bit === 1 ? 1 : 0), 0)

export const bitsBytes = (bits: Bits): Uint8Array =>
  Uint8Array.from({ length: bits.length / 8 }, (_, at) =>
    bitsNumber(bits.subarray(at * 8, at * 8 + 8)),
  )
