import { type Server, type Socket, createServer } from 'node:net'
import { lineCutter } from './cut-lines.ts'

/**
 * Where the program of a session speaks to the agent: one socket for lines, and one for each stream of bytes. Each says
 * in its first line what it is. Root alone reaches it, and nothing listens once the session is over.
 */
export class ProgramLink {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #expected = new Map<string, (socket: Socket) => void>()
  #say: Socket | null = null

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => this.#take(socket))
  }

  static async open(path: string): Promise<ProgramLink> {
    const server = createServer({ allowHalfOpen: true })
    const link = new ProgramLink(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    return link
  }

  /** Expects a connection of this name. It is handed over paused: nothing was read but its first line. */
  expect(name: string, onSocket: (socket: Socket) => void): void {
    this.#expected.set(name, onSocket)
  }

  forget(name: string): void {
    this.#expected.delete(name)
  }

  /** Waits for a connection of this name. */
  async arrival(name: string, deadlineMs: number): Promise<Socket> {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>()
    const timer = setTimeout(() => reject(new Error(`no ${name} came`)), deadlineMs)
    this.expect(name, resolve)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.forget(name)
    }
  }

  /** The connection for lines stands: hands on each that comes, and tells when it ends. */
  listen(say: Socket, onLine: (line: string) => void, onEnd: () => void): void {
    this.#say = say
    say.on(
      'data',
      lineCutter(MOST_LINE, onLine, () => say.destroy()),
    )
    // It is half open when the program has gone.
    say.on('end', onEnd)
    say.on('close', onEnd)
    say.resume()
  }

  say(line: string): void {
    if (this.#say?.writable === true) this.#say.write(`${line}\n`)
  }

  /** Calls back once what was said is on its way: who says too much is held up. */
  whenSaid(onSaid: () => void): void {
    if (this.#say?.writableNeedDrain === true) this.#say.once('drain', onSaid)
    else onSaid()
  }

  /** Nobody else is expected. */
  shut(): void {
    this.#server.close()
  }

  close(): void {
    this.#server.close()
    this.#expected.clear()
    for (const socket of this.#sockets) socket.destroy()
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined) // its close tells
    socket.on('close', () => this.#sockets.delete(socket))
    readFirstLine(socket, (name) => {
      const onSocket = this.#expected.get(name)
      this.#expected.delete(name)
      if (onSocket === undefined) socket.destroy()
      else onSocket(socket)
    })
  }
}

const MOST_LINE = 256
const NEW_LINE = 0x0a

/** What came with the first line and after it is put back. */
function readFirstLine(socket: Socket, onLine: (line: string) => void): void {
  let held = Buffer.alloc(0)
  const take = (chunk: Buffer): void => {
    held = Buffer.concat([held, chunk])
    const at = held.indexOf(NEW_LINE)
    if (at < 0 && held.length <= MOST_LINE) return
    socket.off('data', take)
    socket.pause()
    if (at < 0) return void socket.destroy()
    if (at + 1 < held.length) socket.unshift(held.subarray(at + 1))
    onLine(held.toString('latin1', 0, at))
  }
  socket.on('data', take)
}
