/** Byte strings, big-endian, as packets want them. */
export const bytes = (...parts: readonly (number | Uint8Array)[]): Uint8Array => {
  const flat = parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part))
  const whole = new Uint8Array(flat.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of flat) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const u16 = (value: number): Uint8Array => Uint8Array.of((value >>> 8) & 0xff, value & 0xff)

export const u32 = (value: number): Uint8Array => bytes(u16(value >>> 16), u16(value & 0xffff))

export const zeros = (size: number): Uint8Array => new Uint8Array(size)

export const toHex = (data: Uint8Array): string =>
  Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

export const viewOf = (data: Uint8Array): DataView =>
  new DataView(data.buffer, data.byteOffset, data.byteLength)
