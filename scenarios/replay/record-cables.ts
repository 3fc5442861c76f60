import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openCapture, type Lab } from '../../lab/index.ts'

export interface Recording extends AsyncDisposable {
  readonly file: string
}

/** Takes down everything that passes the cables of a lab at its switch, into one file, until it is disposed of. */
export async function recordCables(lab: Lab, file: string): Promise<Recording> {
  await mkdir(dirname(file), { recursive: true })
  const hosts = await lab.hosts()
  const targets = [...hosts.map(({ name }) => name), 'control', 'stranger']
  const capture = await openCapture(lab, { targets, place: 'underlay' })
  const written = pipeline(capture.bytes, createWriteStream(file))
  written.catch(() => undefined) // told when it is disposed of
  return {
    file,
    async [Symbol.asyncDispose]() {
      capture.stop()
      await written
      await capture[Symbol.asyncDispose]()
    },
  }
}
