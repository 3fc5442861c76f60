import type { Readable } from 'node:stream'
import * as z from 'zod'
import { AgentError } from '../../agent-error.ts'
import { ContainerDetails } from './container-state.ts'
import { type EngineAnswer, askEngine, openEngine } from './engine-request.ts'

/** Every container that the agent makes carries it; no other one is touched, but one that has the name of a component. */
export const APP_LABEL = 'dev.drawbridge.app'

export interface NetworkWish {
  readonly name: string
  readonly settings: unknown
}

/** The host's Docker Engine, as far as the agent needs it. Each call rejects with an AgentError `E_ENGINE_…`. */
export interface Engine {
  /** All containers of apps, running or not. */
  containers(): Promise<readonly ContainerDetails[]>
  /** Resolves its id; null when another container has the name. */
  create(name: string, settings: unknown): Promise<string | null>
  /** The container that has a name, whoever made it; null when there is none. */
  called(name: string): Promise<ContainerDetails | null>
  start(id: string): Promise<void>
  /** Ends it within its time and starts it again, as it was made. */
  restart(id: string): Promise<void>
  /** Ends it within its time and takes it away; absent is success. */
  remove(id: string): Promise<void>
  /** Id of an image by name or id; null when it is not there. */
  imageId(name: string): Promise<string | null>
  loadImage(archive: Readable): Promise<void>
  /** False when something still stands on the image, or somebody gave it another name; absent is success. */
  removeImage(id: string): Promise<boolean>
  ensureNetwork(wish: NetworkWish): Promise<void>
  /** What a container said last, at most so many lines. */
  lastLines(id: string, lines: number): Promise<string>
  /** Something happened to a container of an app; ends when the engine does. */
  events(onEvent: () => void, signal: AbortSignal): Promise<void>
}

const STOP_S = 5
const LOAD_MS = 300_000
const Listed = z.array(z.object({ Id: z.string() }))
const Made = z.object({ Id: z.string() })
const LABELLED = encodeURIComponent(JSON.stringify({ label: [APP_LABEL] }))
const EVENTS = encodeURIComponent(JSON.stringify({ type: ['container'], label: [APP_LABEL] }))

export const dockerEngine = (): Engine => ({
  containers: async () => {
    const listed = Listed.parse(
      JSON.parse(await told('GET', `/containers/json?all=1&filters=${LABELLED}`)),
    )
    const details = await Promise.all(listed.map(({ Id }) => inspect(Id)))
    return details.filter((one) => one !== null)
  },
  create: async (name, settings) => {
    const path = `/containers/create?name=${encodeURIComponent(name)}`
    const answer = await askEngine({ method: 'POST', path, body: settings })
    return answer.status === 409 ? null : Made.parse(JSON.parse(textOf(answer, path))).Id
  },
  called: (name) => inspect(name),
  start: async (id) => {
    await told('POST', `/containers/${id}/start`, undefined, [304])
  },
  restart: async (id) => {
    await told('POST', `/containers/${id}/restart?t=${STOP_S}`)
  },
  remove: async (id) => {
    await told('POST', `/containers/${id}/stop?t=${STOP_S}`, undefined, [304, 404])
    await told('DELETE', `/containers/${id}?force=1&v=1`, undefined, [404])
  },
  imageId: async (name) => {
    const answer = await askEngine({ method: 'GET', path: `/images/${name}/json` })
    return answer.status === 404 ? null : Made.parse(JSON.parse(textOf(answer, 'images'))).Id
  },
  loadImage: async (stream) => {
    const answer = await askEngine({
      method: 'POST',
      path: '/images/load?quiet=1',
      stream,
      deadlineMs: LOAD_MS,
    })
    const said = textOf(answer, 'images/load')
    // It answers 200 before it has read to the end; what went wrong then stands in the answer's text.
    if (said.includes('"error"')) throw refused('images/load', 200, said)
  },
  removeImage: async (id) => {
    const answer = await askEngine({ method: 'DELETE', path: `/images/${id}` })
    if (answer.status === 409) return false
    if (answer.status !== 404) textOf(answer, 'images')
    return true
  },
  ensureNetwork: async ({ name, settings }) => {
    const { status } = await askEngine({ method: 'GET', path: `/networks/${name}` })
    if (status === 404) await told('POST', '/networks/create', settings, [409])
  },
  lastLines: async (id, lines) => {
    const path = `/containers/${id}/logs?stdout=1&stderr=1&tail=${lines}`
    return unframed(await bytesOf(path))
  },
  events: async (onEvent, signal) => {
    const response = await openEngine({
      method: 'GET',
      path: `/events?filters=${EVENTS}`,
      deadlineMs: 2 ** 31 - 1,
      signal,
    })
    for await (const _ of response) onEvent()
  },
})

/** One container by its id or name; null when there is none. */
export async function inspect(id: string): Promise<ContainerDetails | null> {
  const answer = await askEngine({ method: 'GET', path: `/containers/${id}/json` })
  if (answer.status === 404) return null
  return ContainerDetails.parse(JSON.parse(textOf(answer, 'containers')))
}

async function told(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  fine: readonly number[] = [],
): Promise<string> {
  const answer = await askEngine({ method, path, ...(body === undefined ? {} : { body }) })
  return fine.includes(answer.status) ? answer.text : textOf(answer, `${method} ${path}`)
}

const textOf = ({ status, text }: EngineAnswer, what: string): string => {
  if (status >= 200 && status < 300) return text
  throw refused(what.split('?')[0] ?? what, status, text)
}

const refused = (what: string, status: number, text: string): AgentError =>
  new AgentError(`Docker Engine refused ${what} (${status}): ${messageIn(text)}`, {
    code: 'E_ENGINE_REFUSED',
    fault: 'system',
    next: 'journalctl -u docker.service',
  })

const Message = z.object({ message: z.string() })

const messageIn = (text: string): string => {
  try {
    return Message.parse(JSON.parse(text)).message.slice(0, 300)
  } catch {
    return text.slice(0, 300) // not in its usual form
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  const response = await openEngine({ method: 'GET', path })
  const chunks: Buffer[] = []
  const incoming: AsyncIterable<Buffer> = response
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const FRAME_HEAD = 8

/** Without a terminal, each piece of a log has a head of 8 bytes: which stream, and how long it is. */
function unframed(bytes: Buffer): string {
  const pieces: Buffer[] = []
  for (let at = 0; at + FRAME_HEAD <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 4)
    pieces.push(bytes.subarray(at + FRAME_HEAD, at + FRAME_HEAD + length))
    at += FRAME_HEAD + length
  }
  return Buffer.concat(pieces).toString('utf8')
}
