import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AgentError } from '../agent-error.ts'
import { checkControl } from '../identity/ask-control.ts'
import { CONTROL_PORT } from '../protocol/enrolment.ts'

export interface ControlAccess {
  readonly address: string
  /** The pinned authority. */
  readonly ca: string
  /** The host's own key and certificate, as they are at this moment. */
  readonly client: () => { readonly key: string; readonly cert: string }
  readonly isRevoked: (serial: string) => boolean
}

export interface ArchiveWish {
  readonly archive: string
  readonly bytes: number
}

const DEADLINE_MS = 300_000

/** Fetches an image's archive from control into a file. What is not, to the last byte, what was promised is refused. */
export async function fetchArchive(
  control: ControlAccess,
  { archive, bytes }: ArchiveWish,
  path: string,
): Promise<void> {
  const response = await get(control, `/files/images/${archive}`)
  if (response.statusCode !== 200) {
    response.destroy()
    throw badImage(archive, `control answered ${response.statusCode ?? 0}`)
  }
  const hash = createHash('sha256')
  let taken = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      taken += chunk.length
      hash.update(chunk)
      done(taken > bytes ? badImage(archive, `it is longer than ${bytes} bytes`) : null, chunk)
    },
  })
  await pipeline(response, count, createWriteStream(path, { mode: 0o600 }))
  if (hash.digest('hex') !== archive) throw badImage(archive, 'its digest is another one')
}

function get({ address, ca, client, isRevoked }: ControlAccess, path: string) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request({
      ...client(),
      host: address,
      port: CONTROL_PORT,
      path,
      ca,
      minVersion: 'TLSv1.3',
      checkServerIdentity: (name, shown) => checkControl(name, shown, isRevoked),
      agent: false,
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.end()
  })
}

const badImage = (archive: string, found: string): AgentError =>
  new AgentError(`the image ${archive.slice(0, 12)} was not taken: ${found}`, {
    code: 'E_IMAGE_REFUSED',
    fault: 'system',
    next: 'deploy the app again: lab deploy app.yaml',
  })
