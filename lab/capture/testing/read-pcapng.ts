/** What stands in a pcapng file, read by its description and not by the program that writes it. */
export interface ReadCapture {
  readonly interfaces: readonly { readonly link: number; readonly name: string }[]
  readonly names: Readonly<Record<string, string>>
  readonly packets: readonly ReadPacket[]
}

export interface ReadPacket {
  readonly card: string
  readonly atNs: bigint
  readonly direction: 'in' | 'out' | 'unknown'
  readonly data: Buffer
}

/** Throws unless the file is a whole number of blocks. */
export function readPcapng(file: Buffer): ReadCapture {
  const interfaces: { link: number; name: string }[] = []
  const packets: ReadPacket[] = []
  const names: Record<string, string> = {}
  for (let at = 0; at < file.length;) {
    const size = file.readUInt32LE(at + 4)
    const body = file.subarray(at + 8, at + size - 4)
    if (body.length !== size - 12 || file.readUInt32LE(at + size - 4) !== size)
      throw new TypeError(`a block at ${String(at)} is not whole`)
    const kind = file.readUInt32LE(at)
    if (kind === 1) interfaces.push(interfaceIn(body))
    if (kind === 4) Object.assign(names, namesIn(body))
    if (kind === 6) packets.push(packetIn(body, interfaces))
    at += size
  }
  return { interfaces, names, packets }
}

const interfaceIn = (body: Buffer) => ({
  link: body.readUInt16LE(0),
  name: option(body.subarray(8), 2).toString(),
})

function packetIn(body: Buffer, interfaces: readonly { readonly name: string }[]): ReadPacket {
  const length = body.readUInt32LE(12)
  const after = 20 + Math.ceil(length / 4) * 4
  const flags = option(body.subarray(after), 2)
  return {
    card: interfaces[body.readUInt32LE(0)]?.name ?? '',
    atNs: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
    direction: (['unknown', 'in', 'out'] as const)[flags.readUInt8(0) & 3] ?? 'unknown',
    data: body.subarray(20, 20 + length),
  }
}

function option(options: Buffer, code: number): Buffer {
  for (let at = 0; at + 4 <= options.length;) {
    const [found, length] = [options.readUInt16LE(at), options.readUInt16LE(at + 2)]
    if (found === code) return options.subarray(at + 4, at + 4 + length)
    at += 4 + Math.ceil(length / 4) * 4
  }
  return Buffer.alloc(4)
}

function namesIn(body: Buffer): Record<string, string> {
  const names: Record<string, string> = {}
  for (let at = 0; body.readUInt16LE(at) !== 0;) {
    const [kind, length] = [body.readUInt16LE(at), body.readUInt16LE(at + 2)]
    const record = body.subarray(at + 4, at + 4 + length)
    if (kind === 1) names[record.subarray(0, 4).join('.')] = record.subarray(4, -1).toString()
    at += 4 + Math.ceil(length / 4) * 4
  }
  return names
}
