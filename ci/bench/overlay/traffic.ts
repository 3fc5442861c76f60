import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { hold, runAt } from './namespace.ts'

const PROGRAM = fileURLToPath(new URL('traffic.pl', import.meta.url))
const SINK = '5201'
const ECHO = '5202'
/** All of an app. */
const EVERYBODY = '198.18.255.255'
const FIRST_CPU = '0'
const LAST_CPU = String(availableParallelism() - 1)

/** Two network namespaces, by the paths that `nsenter` takes, and the address of the second one. */
export interface Ends {
  readonly from: string
  readonly to: string
  readonly address: string
}

/** A way from one namespace into another on which can be measured: the two ends each on a processor of its own. */
export class Way implements AsyncDisposable {
  readonly #ends: Ends
  readonly #life: AsyncDisposableStack

  private constructor(ends: Ends, life: AsyncDisposableStack) {
    this.#ends = ends
    this.#life = life
  }

  static async open(ends: Ends): Promise<Way> {
    await using life = new AsyncDisposableStack()
    for (const [what, port] of [
      ['sink', SINK],
      ['echo', ECHO],
    ] as const)
      life.use(
        await hold('nsenter', [`--net=${ends.to}`, ...pinned(LAST_CPU), PROGRAM, what, port]),
      )
    return new Way(ends, life.move())
  }

  /** One TCP stream for so long. Gbit/s, as the receiver saw it. */
  async stream(ms: number): Promise<number> {
    return this.#measure('stream', SINK, ms)
  }

  /** Round trips of 64 bytes over UDP for so long, one after the other. Microseconds, their median. */
  async trip(ms: number): Promise<number> {
    return this.#measure('trips', ECHO, ms)
  }

  /**
   * So many datagrams of 64 bytes that nobody waits for, one after the other. Microseconds of one, their median: all
   * that the kernel does between the two ends, and no process woken.
   */
  async pass(times: number): Promise<number> {
    return this.#measure('cast', SINK, times)
  }

  /** The same for broadcasts. */
  async broadcast(times: number): Promise<number> {
    return this.#measure('cast', SINK, times, EVERYBODY)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#life.disposeAsync()
  }

  async #measure(
    what: string,
    port: string,
    much: number,
    address = this.#ends.address,
  ): Promise<number> {
    const { from } = this.#ends
    const words = [...pinned(FIRST_CPU), PROGRAM, what, address, port, String(much)]
    return Number(await runAt(from, words))
  }
}

/** A way for each pair of ends. */
export async function openWays<Name>(
  places: ReadonlyMap<Name, Ends>,
  undo: AsyncDisposableStack,
): Promise<ReadonlyMap<Name, Way>> {
  const ways = [...places].map(
    async ([name, ends]) => [name, undo.use(await Way.open(ends))] as const,
  )
  return new Map(await Promise.all(ways))
}

// Ahead of all else, in bursts: an end that waits its turn measures the queue. `nice` counts only within a session.
const pinned = (cpu: string): readonly string[] => [
  ...['chrt', '--fifo', '1', 'taskset', '-c', cpu, 'perl'],
]
