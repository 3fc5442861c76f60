import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { median } from '../measure.ts'

/** Where the near end of a way listens on this machine. */
export interface NearEnd {
  readonly port: number
}

const MIB = 1024 * 1024
const CHUNK = Buffer.alloc(64 * 1024, 'drawbridge')

async function open({ port }: NearEnd): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

/** Gbit/s from here to the service. */
export async function upload(way: NearEnd, mib: number): Promise<number> {
  const socket = await open(way)
  const began = performance.now()
  socket.write('s')
  for (let left = (mib * MIB) / CHUNK.length; left > 0; left--)
    if (!socket.write(CHUNK)) await once(socket, 'drain')
  socket.end()
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  if (Number(said) !== mib * MIB) throw new Error(`${said} bytes came of ${String(mib * MIB)}`)
  return rate(mib, began)
}

/** Gbit/s from the service to here. */
export async function download(way: NearEnd, mib: number): Promise<number> {
  const socket = await open(way)
  const began = performance.now()
  socket.write(Buffer.from(['d'.charCodeAt(0), mib]))
  let bytes = 0
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length))
  await once(socket, 'end')
  socket.destroy()
  if (bytes !== mib * MIB) throw new Error(`${String(bytes)} bytes came of ${String(mib * MIB)}`)
  return rate(mib, began)
}

/** Microseconds for a byte there and back: the median of so many, one after the other. */
export async function trips(way: NearEnd, count: number): Promise<number> {
  const socket = await open(way)
  socket.write('e')
  socket.setTimeout(10_000, () => socket.destroy(new Error('no answer for ten seconds')))
  const took: number[] = []
  for (let trip = 0; trip < count; trip++) {
    const began = performance.now()
    socket.write('.')
    await once(socket, 'data')
    took.push((performance.now() - began) * 1000)
  }
  socket.destroy()
  return median(took)
}

const rate = (mib: number, began: number): number =>
  (mib * MIB * 8) / 1e9 / ((performance.now() - began) / 1000)
