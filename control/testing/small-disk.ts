import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ControlProcess } from './control-process.ts'

/** A file system of four megabytes that holds the state of a control. */
export class SmallDisk implements Disposable {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  static async under(control: ControlProcess): Promise<SmallDisk> {
    await control.end()
    const kept = mkdtempSync(join(tmpdir(), 'drawbridge-kept-'))
    cpSync(control.state, kept, { recursive: true, preserveTimestamps: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs', control.state])
    cpSync(kept, control.state, { recursive: true, preserveTimestamps: true })
    rmSync(kept, { recursive: true })
    await control.start()
    return new SmallDisk(control.state)
  }

  fill(): void {
    expect(() => writeFileSync(this.#ballast, new Uint8Array(4 * 1024 * 1024))).toThrow('ENOSPC')
  }

  makeRoom(): void {
    rmSync(this.#ballast)
  }

  [Symbol.dispose](): void {
    execFileSync('umount', [this.#directory])
  }

  get #ballast(): string {
    return join(this.#directory, 'ballast')
  }
}
