import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineAddress } from './engine-address.ts'
import { refusal } from './engine-errors.ts'
import { findEngine } from './find-engine.ts'
import type { EngineAddress } from './engine-address.ts'

const docker = { Version: '26.1.5', ApiVersion: '1.45', Components: [{ Name: 'Engine' }] }

describe('finding Docker Engine', () => {
  let folder = ''
  let address: EngineAddress = { text: '', isChosen: false }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drawbridge-engine-'))
    address = { text: `unix://${folder}/engine.sock`, isChosen: false }
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Something that answers on the socket as an engine would. */
  const answering = async (version: unknown): Promise<AsyncDisposable> => {
    const server = createServer((_, response) => response.end(JSON.stringify(version)))
    await new Promise<void>((resolve) => server.listen(join(folder, 'engine.sock'), resolve))
    server.unref()
    return {
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }

  it('takes one that answers and is new enough', async () => {
    await using _server = await answering(docker)

    expect(await findEngine(address)).toMatchObject({
      kind: 'ready',
      engine: { version: '26.1.5', apiVersion: '1.45', address: address.text },
    })
  })

  it.each([
    ['an old engine', { ...docker, ApiVersion: '1.40' }, 'E_ENGINE_TOO_OLD'],
    ['an old engine with a longer number', { ...docker, ApiVersion: '1.5' }, 'E_ENGINE_TOO_OLD'],
    [
      'another program that speaks like it',
      { ...docker, Components: [{ Name: 'Podman Engine' }] },
      'E_ENGINE_OTHER',
    ],
  ])('refuses %s with a stable code', async (_, version, code) => {
    await using _server = await answering(version)

    expect(refusal(await findEngine(address), address)).toMatchObject({ code, exitCode: 4 })
  })

  it('leaves a silent default address to set-up', async () => {
    expect(refusal(await findEngine(address), address)).toBeUndefined()
  })

  it('refuses a silent address that somebody chose, rather than to use another engine', () => {
    const chosen = engineAddress({ DOCKER_HOST: 'tcp://127.0.0.1:1' })
    const error = refusal({ kind: 'silent', cause: new Error('refused') }, chosen)

    expect(error).toMatchObject({ code: 'E_ENGINE_UNREACHABLE', exitCode: 255 })
  })

  it('says which group a user needs who may not talk to it', () => {
    const error = refusal({ kind: 'denied' }, address)

    expect(error).toMatchObject({
      code: 'E_ENGINE_DENIED',
      next: expect.stringContaining('usermod'),
    })
  })
})
