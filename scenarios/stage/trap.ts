import { randomBytes } from 'node:crypto'
import type { HostActor } from './host-actor.ts'

/** Whether the trap was sprung, by the host's own disk. */
export interface Sprung {
  readonly host: string
  readonly file: string
  readonly isSprung: boolean
}

/** A file that comes to be on a host only where somebody's shell has run what it should have handed on. */
export class Trap {
  readonly #host: HostActor['host']
  readonly #file = `/tmp/trap-${randomBytes(6).toString('hex')}`

  private constructor(host: HostActor['host']) {
    this.#host = host
  }

  /** It is taken away with the undo. */
  static on({ host }: HostActor, undo: AsyncDisposableStack): Trap {
    const trap = new Trap(host)
    undo.defer(async () => trap.reset())
    return trap
  }

  /** The command that springs it. */
  get spring(): readonly string[] {
    return ['/usr/bin/touch', this.#file]
  }

  /** Words that are nothing to a program and something to a shell. */
  get baits(): readonly string[] {
    const spring = this.spring.join(' ')
    return [`;${spring}`, `$(${spring})`, `\`${spring}\``, `| ${spring}`, `&& ${spring} #`]
  }

  async look(): Promise<Sprung> {
    const { exitCode } = await this.#host.exec(['test', '-e', this.#file])
    return { host: this.#host.name, file: this.#file, isSprung: exitCode === 0 }
  }

  async reset(): Promise<void> {
    await this.#host.mustExec(['rm', '-f', this.#file])
  }
}
