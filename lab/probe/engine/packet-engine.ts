import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import { ProbeError } from '../errors.ts'
import { Shared } from './shared.ts'
import { engineClosed, engineRefused, engineSilent } from './engine-errors.ts'

export interface CallOptions {
  /** How long to wait for the answer. Default 20 s. */
  readonly withinMs?: number
  readonly signal?: AbortSignal
}

/** The program in the switch that stands in every machine's network namespace. Decides nothing. */
export interface PacketEngine extends AsyncDisposable {
  /** Its process id, as the switch sees it. */
  readonly pid: number
  /** One request, one answer. Throws `ProbeError`: `E_NAMESPACE_GONE`, `E_OS_…`, `E_ENGINE_CLOSED`, `E_ENGINE_SILENT`. */
  call<T>(op: string, request: object, answer: z.ZodType<T>, options?: CallOptions): Promise<T>
  /** What several callers use at once: opened by the first, closed when the last disposes of it. */
  share<T extends AsyncDisposable>(key: string, open: () => Promise<T>): Promise<T>
}

const Answer = z.union([
  z.object({ id: z.number(), ok: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ code: z.string(), message: z.string() }) }),
])

const Hello = z.object({ pid: z.int(), python: z.string(), protocol: z.literal(1) })

interface Pending {
  readonly op: string
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: ProbeError) => void
}

/**
 * Speaks to `packet_engine.py` over its stdin and stdout. Disposing ends the stream, and with it the
 * program and everything that it held open.
 */
export const openPacketEngine = async (duplex: Duplex): Promise<PacketEngine> => {
  const pending = new Map<number, Pending>()
  const shared = new Shared()
  let next = 1

  const fail = (error: ProbeError): void => {
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
  }
  const receive = (line: string): void => {
    const answer = Answer.parse(JSON.parse(line))
    const caller = pending.get(answer.id)
    pending.delete(answer.id)
    if ('error' in answer) caller?.reject(engineRefused(caller.op, answer.error))
    else caller?.resolve(answer.ok)
  }

  createInterface({ input: duplex, crlfDelay: Infinity }).on('line', receive)
  duplex.once('error', (cause) => fail(engineClosed(cause)))
  duplex.once('close', () => fail(engineClosed()))
  duplex.once('end', () => fail(engineClosed()))

  const ask = (op: string, request: object, signal: AbortSignal): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    if (duplex.destroyed || duplex.writableEnded) return Promise.reject(engineClosed())
    const id = next++
    pending.set(id, { op, resolve, reject })
    const giveUp = (): void => {
      pending.delete(id)
      reject(engineSilent(op, signal.reason))
    }
    signal.addEventListener('abort', giveUp, { once: true })
    duplex.write(`${JSON.stringify({ ...request, id, op })}\n`)
    return promise.finally(() => signal.removeEventListener('abort', giveUp))
  }

  const engine: Omit<PacketEngine, 'pid'> = {
    async call(op, request, answer, { withinMs = 20_000, signal } = {}) {
      const deadline = AbortSignal.timeout(Math.ceil(withinMs))
      const either = signal ? AbortSignal.any([deadline, signal]) : deadline
      return answer.parse(await ask(op, request, either))
    },
    share: (key, open) => shared.share(key, open),
    [Symbol.asyncDispose]: () => ended(duplex),
  }
  const { pid } = await engine.call('hello', {}, Hello)
  return { ...engine, pid }
}

const ended = (duplex: Duplex): Promise<void> =>
  new Promise((resolve) => {
    if (duplex.closed) return resolve()
    duplex.once('close', resolve)
    duplex.end()
    duplex.resume()
  })
