import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { TLSSocket } from 'node:tls'
import { admit } from '../credentials/admit.ts'
import type { Desk } from '../credentials/desk.ts'
import { ControlError } from '../errors.ts'
import type { ServedFiles } from './files.ts'

const PATH = /^\/files\/images\/([0-9a-f]{64})$/

/** The archive that a path names; null when it names none. */
export const imageAt = (url: string): string | null => PATH.exec(url)?.[1] ?? null

/**
 * Hands an app's image to a member: what is in it is the app's business, and no stranger's.
 * @throws ControlError E_CERTIFICATE_*, E_NOT_MEMBER, E_NO_SUCH_IMAGE
 */
export const serveImage = async (
  { desk, files }: { readonly desk: Desk; readonly files: ServedFiles },
  archive: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  judge(desk, message)
  const bytes = await files.imageBytes(archive)
  if (bytes === null) throw noSuchImage(archive)
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes })
  await pipeline(
    createReadStream(files.imagePath(archive), { end: bytes - 1, highWaterMark: 256 * 1024 }),
    response,
  )
}

const judge = ({ store, now }: Desk, { socket }: IncomingMessage): void => {
  const certificate =
    socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined
  if (certificate === undefined) throw notMember()
  const { identity } = admit(store, certificate, now().getTime())
  const host = identity.kind === 'host' ? store.hosts.get(identity.host) : null
  if (host?.state !== 'member' || host.address !== socket.remoteAddress) throw notMember()
}

const notMember = (): ControlError =>
  new ControlError({
    code: 'E_NOT_MEMBER',
    message: 'images are for members, who call with their own certificate from their own address',
    fault: 'caller',
    next: 'join first',
    status: 403,
  })

export const noSuchImage = (archive: string): ControlError =>
  new ControlError({
    code: 'E_NO_SUCH_IMAGE',
    message: `control has no image ${archive.slice(0, 12)}`,
    fault: 'caller',
    next: 'deploy the app again: that brings its images here first',
    status: 404,
  })
