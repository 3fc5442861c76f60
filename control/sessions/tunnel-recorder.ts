import type { RecordingFile } from './recording-file.ts'

interface Connection {
  readonly from: string
  bytesIn: number
  bytesOut: number
}

/** Writes down each connection of a tunnel: when it began, when and how it ended, how much went each way. */
export class TunnelRecorder {
  readonly #file: RecordingFile
  readonly #now: () => Date
  readonly #open = new Map<number, Connection>()

  constructor(file: RecordingFile, now: () => Date) {
    this.#file = file
    this.#now = now
  }

  /** @throws RecordingFailed */
  begin(connection: number): void {
    const from = this.#now().toISOString()
    this.#open.set(connection, { from, bytesIn: 0, bytesOut: 0 })
    this.#write({ connection, at: from, event: 'begun' })
  }

  count(direction: 'in' | 'out', connection: number, bytes: number): void {
    const open = this.#open.get(connection)
    if (open === undefined) return
    if (direction === 'in') open.bytesIn += bytes
    else open.bytesOut += bytes
  }

  /** @throws RecordingFailed */
  end(connection: number, how: 'ended' | 'reset' | 'cut'): void {
    const open = this.#open.get(connection)
    if (open === undefined) return
    this.#open.delete(connection)
    const { bytesIn, bytesOut } = open
    this.#write({ connection, at: this.#now().toISOString(), event: how, bytesIn, bytesOut })
  }

  /** What is still open is cut. */
  finish(): void {
    for (const connection of [...this.#open.keys()]) this.end(connection, 'cut')
  }

  #write(value: unknown): void {
    this.#file.write(`${JSON.stringify(value)}\n`)
  }
}
