import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Backend, InjectedFile, Machine } from '../backends/backend.ts'
import { mustRunIn, runIn } from '../backends/run-command.ts'
import { unreachable } from '../lab-error.ts'
import { targetOf } from '../plan/machine-name.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import type { FullDisk } from './fault.ts'

/** The switch's own program plugs a host in only when its full disk is in place again: it imports this file. */
const PROGRAM = '/opt/drawbridge/full_disk.py'

export const fullDiskProgram = (): InjectedFile => ({
  path: PROGRAM,
  mode: 0o644,
  content: readFileSync(join(import.meta.dirname, 'full_disk.py'), 'utf8'),
})

const Listed = z.array(z.object({ machine: z.string(), free: z.int() }))

/** Hosts whose state has no room to be written, arranged from the switch. */
export class FullDisks {
  readonly #backend: Backend
  readonly #anchor: Machine

  constructor(backend: Backend, anchor: Machine) {
    this.#backend = backend
    this.#anchor = anchor
  }

  /** Those of machines that are still there. */
  async list(machines: readonly Machine[]): Promise<readonly FullDisk[]> {
    const argv = ['python3', PROGRAM, 'list']
    const { exitCode, stdout } = await runIn(this.#backend, this.#anchor, { argv })
    if (exitCode !== 0) return [] // a switch without the program never filled a disk
    const listed = Listed.parse(JSON.parse(stdout))
    return machines.flatMap((machine) =>
      listed
        .filter((one) => one.machine === called(machine))
        .map(({ free }) => ({
          kind: 'full-disk',
          host: targetOf(machine.name),
          freeBytes: free,
        })),
    )
  }

  async fill(host: Machine, freeBytes: number): Promise<void> {
    await this.#backend.write(this.#anchor, [fullDiskProgram()])
    await this.#whileFrozen(host, ['fill', called(host)], [String(freeBytes)])
  }

  async empty(host: Machine): Promise<void> {
    await this.#whileFrozen(host, ['empty', called(host)], [])
  }

  /** No write of the host's may fall between the old place and the new. */
  async #whileFrozen(
    host: Machine,
    before: readonly string[],
    after: readonly string[],
  ): Promise<void> {
    const wasPaused = host.status === 'paused'
    const pid = await this.#backend.pid(host)
    if (pid === 0) throw doesNotRun(host)
    if (!wasPaused) await this.#backend.signal(host, 'pause')
    try {
      const argv = ['python3', PROGRAM, ...before, String(pid), ...after]
      await mustRunIn(this.#backend, this.#anchor, { argv })
    } finally {
      if (!wasPaused) await this.#backend.signal(host, 'resume')
    }
  }
}

/** A new machine of the same name is another one. */
const called = ({ name, id }: Machine): string => `${name}.${id.slice(0, 12)}`

const doesNotRun = ({ lab, name }: Machine): Error =>
  unreachable({
    code: 'E_NOT_RUNNING',
    message: `${targetOf(name)} does not run: its disk cannot be reached`,
    next: `start it: ${typedCommand('up', ...ofLab(lab))}`,
  })
