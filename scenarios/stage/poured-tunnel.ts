import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Lab, LabPerson, OpenTunnel } from '../../lab/index.ts'
import { WISH, type Listener } from './listener-actor.ts'
import type { Entry } from './person-actor.ts'
import { untilStill, watchMemory, type Strain } from './strain.ts'

const PIECE = Buffer.alloc(64 * 1024)
const MIB = 1024 * 1024
const POURED = 2

/** A tunnel whose client sends all it can, to a component that reads none of it. */
export class PouredTunnel implements AsyncDisposable {
  readonly #tunnel: OpenTunnel
  readonly #poured: readonly Socket[]
  readonly #grewMib: Awaited<ReturnType<typeof watchMemory>>

  private constructor(parts: {
    tunnel: OpenTunnel
    poured: readonly Socket[]
    grewMib: Awaited<ReturnType<typeof watchMemory>>
  }) {
    this.#tunnel = parts.tunnel
    this.#poured = parts.poured
    this.#grewMib = parts.grewMib
  }

  static async open(lab: Lab, person: LabPerson, place: Listener): Promise<PouredTunnel> {
    const grewMib = await watchMemory(lab, place.host.name)
    const tunnel = await person.tunnel(place.name)
    const poured = await Promise.all(
      Array.from({ length: POURED }, async () => dialled(tunnel.port, WISH.ignore)),
    )
    poured.forEach(pour)
    return new PouredTunnel({ tunnel, poured, grewMib })
  }

  /** Resolves when nothing more of it is taken for a while, or more than ever should be. */
  async strain(): Promise<Strain> {
    const passed = await untilStill(async () => Promise.resolve(this.#passedMib()))
    return { ...passed, grewMib: await this.#grewMib() }
  }

  /** What one more connection of the same tunnel hears. */
  async entered(): Promise<Entry> {
    return { kind: 'in', said: await askedToGreet(this.#tunnel) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#poured) socket.destroy()
    await this.#tunnel[Symbol.asyncDispose]()
  }

  /** By the kernel of this machine. */
  #passedMib(): number {
    const bytes = this.#poured.map(
      ({ bytesWritten, writableLength }) => bytesWritten - writableLength,
    )
    return Math.round(bytes.reduce((sum, one) => sum + one, 0) / MIB)
  }
}

/** What one connection through a tunnel hears when it asks to be greeted. */
export async function askedToGreet({ port }: OpenTunnel): Promise<string> {
  return (await text(await dialled(port, WISH.greet))).trim()
}

async function dialled(port: number, wish: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => undefined) // its close tells
  socket.write(wish)
  return socket
}

function pour(socket: Socket): void {
  const more = (): void => {
    while (socket.writable && socket.write(PIECE));
  }
  socket.on('drain', more)
  more()
}
