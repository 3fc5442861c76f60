import { execa } from 'execa'
import { once } from 'node:events'
import * as z from 'zod'

/**
 * A network namespace that lives as long as a process of the bench's holds it: when the bench ends, however it ends,
 * the kernel takes it away with all that is in it.
 */
export class Namespace implements AsyncDisposable {
  readonly pid: number
  readonly #life: AsyncDisposable

  private constructor(pid: number, life: AsyncDisposable) {
    this.pid = pid
    this.#life = life
  }

  static async open(): Promise<Namespace> {
    const held = await hold('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat'])
    const space = new Namespace(held.pid, held)
    await space.ip(['link set lo up'])
    await space.run('sh', ['-c', QUIET])
    return space
  }

  /** What `nsenter --net=` takes. */
  get path(): string {
    return `/proc/${String(this.pid)}/ns/net`
  }

  /** Lines of `ip`, all or an error. */
  async ip(lines: readonly string[]): Promise<void> {
    await this.run('ip', ['-batch', '-'], `${lines.join('\n')}\n`)
  }

  async run(program: string, words: readonly string[], input = ''): Promise<string> {
    return runAt(this.path, [program, ...words], input)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#life[Symbol.asyncDispose]()
  }
}

// Frames on a bridge are asked by no IP rule, as on a host.
const QUIET =
  'for file in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$file" ] || echo 0 >"$file"; done'

/** Runs a program of this machine's in another network namespace; what it printed. Throws when it fails. */
export async function runAt(path: string, argv: readonly string[], input = ''): Promise<string> {
  const { stdout } = await execa('nsenter', [`--net=${path}`, ...argv], { input, timeout: 60_000 })
  return stdout
}

export interface Held extends AsyncDisposable {
  readonly pid: number
}

/** Starts a program that says when it is ready (its first output), and ends with the bench, even a killed one. */
export async function hold(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Held> {
  const child = execa('setpriv', ['--pdeathsig', 'TERM', program, ...words], {
    stdin: 'pipe',
    buffer: false,
    reject: false,
    env: environment,
    forceKillAfterDelay: 2000,
  })
  const ended = child.then(() => {
    throw new Error(`${[program, ...words].join(' ')} ended before it was ready`)
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => undefined)
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} did not start`)
  return {
    pid,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await child
    },
  }
}

/** The most that the card of a namespace sends at once. Not from /sys, which stays this machine's own in all of them. */
export async function cardMtu(path: string): Promise<number> {
  const [card] = Cards.parse(JSON.parse(await runAt(path, ['ip', '-j', 'link', 'show', 'eth0'])))
  return card.mtu
}

const Cards = z.tuple([z.object({ mtu: z.int() })])
