const BLOCK = 512

/** One file as a tar archive (ustar), owned by root, for the engine's archive call. `path` without a leading slash. */
export function tarFile(file: {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array | string
}): Buffer {
  const content = Buffer.from(file.content)
  const header = Buffer.alloc(BLOCK)
  header.write(file.path, 0, 100, 'utf8')
  writeOctal(header, file.mode, 100, 8)
  writeOctal(header, 0, 108, 8)
  writeOctal(header, 0, 116, 8)
  writeOctal(header, content.length, 124, 12)
  writeOctal(header, 0, 136, 12)
  header.write('0', 156, 'latin1')
  header.write('ustar\u000000', 257, 'latin1')
  writeChecksum(header)
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)])
}

function writeOctal(header: Buffer, value: number, offset: number, length: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1')
}

/** The sum is taken with eight spaces in its own place. */
function writeChecksum(header: Buffer): void {
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
}
