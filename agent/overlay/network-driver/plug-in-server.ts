import { chmod, mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import { messageOf } from '../../agent-error.ts'
import type { Logger } from '../../log.ts'
import type { Calls } from './plug-in-calls.ts'

// As an import it would bring all that the module can ever load, a web client among it: 4 MB of every host's memory.
const { createServer } = process.getBuiltinModule('node:http')

const LONGEST_BODY_BYTES = 1024 * 1024
const CONTENT_TYPE = 'application/vnd.docker.plugins.v1.2+json'

/**
 * Serves calls to the engine on a Unix socket at which engines look for drivers. Root alone may connect: whoever can
 * has a say in where containers stand. A failed call is answered with 200 and the reason, in the one field of the two
 * that the engine reads there; an unknown one with 404, which means that there is no such call.
 */
export async function servePlugIn(
  path: string,
  calls: Calls,
  log: Logger,
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rm(path, { force: true })
  const server = createServer((request, response) => {
    answer(request, response, calls, log).catch((thrown: unknown) => {
      log.error('the engine got no answer', { error: messageOf(thrown) })
      response.destroy()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  calls: Calls,
  log: Logger,
): Promise<void> {
  const name = (request.url ?? '').slice(1)
  const known = Object.hasOwn(calls, name) ? calls[name] : undefined
  if (request.method !== 'POST' || known === undefined) {
    request.resume()
    return send(response, 404, { Err: `there is no ${name}` })
  }
  try {
    send(response, 200, await known(await bodyOf(request)))
  } catch (thrown) {
    const text = messageOf(thrown)
    log.warn('a call of the engine failed', { call: name, error: text })
    send(response, 200, name.startsWith('IpamDriver.') ? { Error: text } : { Err: text })
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  const incoming: AsyncIterable<Buffer> = request
  for await (const chunk of incoming) {
    bytes += chunk.length
    if (bytes > LONGEST_BODY_BYTES) throw new Error('the call is too long')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPE }).end(JSON.stringify(body))
}
