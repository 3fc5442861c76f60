import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** In Linux's abstract namespace: the kernel frees it when its holder dies, however it dies. */
const DOOR = '\0drawbridge-image-build'

/** Holds the machine's only image build; waits while another holds it. */
export async function lockBuilds(
  onWait: () => void,
  signal: AbortSignal | undefined,
): Promise<AsyncDisposable> {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted()
    const lock = await tryLock()
    if (lock !== null) return lock
    if (!told) onWait()
    signal?.throwIfAborted()
    await holderGone(signal)
  }
}

async function tryLock(): Promise<AsyncDisposable | null> {
  const waiting = new Set<Socket>()
  // Whoever waits is held on its connection until this process opens the door or dies.
  const server = createServer((socket) => {
    waiting.add(socket.on('error', () => socket.destroy()).resume())
  })
  server.unref().listen(DOOR)
  try {
    await once(server, 'listening')
    return { [Symbol.asyncDispose]: () => release(server, waiting) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return null
    throw error
  }
}

async function release(server: Server, waiting: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const socket of waiting) socket.destroy()
  await closed
}

async function holderGone(signal: AbortSignal | undefined): Promise<void> {
  const socket = connect(DOOR).resume()
  const abort = (): void => void socket.destroy()
  signal?.addEventListener('abort', abort)
  try {
    await once(socket, 'close')
  } catch {
    // The holder left between our try and our knock: try again.
  } finally {
    signal?.removeEventListener('abort', abort)
    socket.destroy()
  }
}
