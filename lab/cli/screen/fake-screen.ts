import { Writable } from 'node:stream'
import type { Screen } from './screen.ts'

/** A screen for tests that keeps what was written to it. */
export class FakeScreen extends Writable implements Screen {
  readonly isTTY: boolean
  readonly columns: number
  readonly rows: number
  #text = ''

  constructor({ isTTY = false, columns = 80, rows = 24 } = {}) {
    super({ decodeStrings: false })
    this.isTTY = isTTY
    this.columns = columns
    this.rows = rows
  }

  /** All that was written so far. */
  text(): string {
    return this.#text
  }

  override _write(chunk: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString()
    done()
  }
}
