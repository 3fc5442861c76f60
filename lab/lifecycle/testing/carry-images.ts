import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type Docker from 'dockerode'
import { DEFAULT_SOCKET } from '../../engine/engine-address.ts'
import { ensureImages } from '../../images/ensure-images.ts'
import type { ImageKind } from '../../images/kinds.ts'

/** Takes images of these kinds, and all that they stand on, from the machine's engine to another one; built where missing. */
export async function carryImages(
  docker: Docker,
  to: string,
  kinds: readonly ImageKind[],
): Promise<void> {
  const wanted = await ensureImages(docker, { kinds })
  const names = new Set<string>()
  for (const { reference } of Object.values(wanted))
    for (const name of await lineOf(docker, reference)) names.add(name)
  const query = [...names].map((name) => `names=${encodeURIComponent(name)}`).join('&')
  const saved = await ask(DEFAULT_SOCKET, 'GET', `/images/get?${query}`)
  const load = request({ socketPath: to, method: 'POST', path: '/images/load?quiet=1' })
  const answer: Promise<readonly unknown[]> = once(load, 'response')
  await pipeline(saved, load)
  const [loaded] = (await answer) as readonly [IncomingMessage]
  const said = await text(loaded)
  if (loaded.statusCode !== 200 || said.includes('"error"')) throw new Error(said)
}

/** Names of an image and of every image that it was made from. */
async function lineOf(docker: Docker, reference: string): Promise<readonly string[]> {
  const names: string[] = []
  for (let next = reference; next !== '';) {
    const { Parent, RepoTags } = await docker.getImage(next).inspect()
    names.push(...RepoTags)
    next = Parent
  }
  return names
}

async function ask(socketPath: string, method: string, path: string): Promise<IncomingMessage> {
  const sent = request({ socketPath, method, path })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}
