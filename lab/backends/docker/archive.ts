import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import tar from 'tar-stream'
import { actionFailed, type LabError } from '../../lab-error.ts'
import { typedCommand } from '../../typed-command.ts'
import type { InjectedFile } from '../backend.ts'

/** Files as the tar archive that the engine unpacks at `/`. Owned by root. */
export async function packFiles(files: readonly InjectedFile[]): Promise<Buffer> {
  const pack = tar.pack()
  for (const file of files) addTo(pack, file)
  pack.finalize()
  return buffer(pack)
}

function addTo(pack: tar.Pack, file: InjectedFile): void {
  const name = file.path.replace(/^\//, '')
  if ('link' in file) pack.entry({ name, type: 'symlink', linkname: file.link })
  else pack.entry({ name, mode: file.mode }, file.content)
}

/** The one regular file in an archive that the engine handed out. */
export async function unpackFile(archive: NodeJS.ReadableStream, path: string): Promise<Buffer> {
  const extract = tar.extract()
  Readable.from(archive).pipe(extract)
  for await (const entry of extract) {
    if (entry.header.type === 'file') return await buffer(entry) // leaving the loop ends the entry
    entry.resume()
  }
  throw noSuchFile(path)
}

export const noSuchFile = (path: string): LabError =>
  actionFailed({
    code: 'E_NO_SUCH_FILE',
    message: `${path} is not there, or not a regular file`,
    next: `run the command again; ${typedCommand('up')} repairs a lab that is half-made`,
  })
