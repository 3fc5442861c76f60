import Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildImage, removeAbandonedBuilds, type BuildRequest } from './build-image.ts'
import { buildName } from './build-owner.ts'
import { ensureImages } from './ensure-images.ts'
import { CACHE_LABEL } from './image-store.ts'
import { packFiles } from '../backends/docker/archive.ts'

const KIND = 'imagetest'
const REFERENCE = `drawbridge/${KIND}:${String(process.pid)}`
const docker = new Docker()
let parent: string

beforeAll(async () => {
  parent = (await ensureImages(docker, { kinds: ['base'] })).base.reference
})

const leftovers = async (): Promise<readonly string[]> => {
  const label = [`${CACHE_LABEL}=${KIND}`]
  const containers = await docker.listContainers({ all: true, filters: { label } })
  return containers.flatMap(({ Names }) => Names)
}

const removeImage = (): Promise<unknown> =>
  docker
    .getImage(REFERENCE)
    .remove({ force: true })
    .catch(() => undefined)

afterEach(removeImage)
afterAll(async () => {
  expect(await leftovers()).toEqual([])
})

const build = (changes: Partial<BuildRequest>): Promise<void> =>
  buildImage(docker, {
    kind: KIND,
    parent,
    layers: [],
    run: null,
    reference: REFERENCE,
    labels: { [CACHE_LABEL]: KIND },
    entrypoint: ['/bin/cat'],
    command: ['/greeting'],
    signal: undefined,
    ...changes,
  })

describe('an image build', () => {
  it('lays layers over its parent and keeps what its script did', async () => {
    const greeting = await packFiles([{ path: 'greeting', mode: 0o644, content: 'hello' }])
    await build({ layers: [() => greeting], run: ['/bin/bash', '-c', 'printf " lab" >>/greeting'] })
    const { Config } = await docker.getImage(REFERENCE).inspect()
    expect(Config.Entrypoint).toEqual(['/bin/cat'])
    expect(Config.Labels[CACHE_LABEL]).toBe(KIND)
    await build({
      parent: REFERENCE,
      run: ['/bin/bash', '-c', '[[ $(</greeting) == "hello lab" ]]'],
    })
  })

  it('tells the last words of a script that fails, and leaves neither image nor container', async () => {
    const run = ['/bin/bash', '-c', 'echo no such package >&2; exit 7']
    await expect(build({ run })).rejects.toMatchObject({
      code: 'E_IMAGE_BUILD',
      message: expect.stringMatching(/ended with 7:[^]*no such package/) as string,
    })
    await expect(docker.getImage(REFERENCE).inspect()).rejects.toMatchObject({ statusCode: 404 })
    expect(await leftovers()).toEqual([])
  })

  it('ends at once when it is aborted, and leaves nothing', async () => {
    const signal = AbortSignal.timeout(500)
    await expect(build({ run: ['/bin/sleep', '60'], signal })).rejects.toThrow(
      'aborted due to timeout',
    )
    expect(await leftovers()).toEqual([])
  })
})

describe('the leavings of builds', () => {
  const create = (name: string): Promise<Docker.Container> =>
    docker.createContainer({ name, Image: parent, Labels: { [CACHE_LABEL]: KIND } })

  it('are removed when the process that built is no more, and only then', async () => {
    const living = buildName(KIND)
    const dead = living.replace(/-(\d+)-([0-9a-f]+)$/, '-1$1-$2')
    const ours = await create(living)
    try {
      await create(dead)
      await removeAbandonedBuilds(docker)
      expect(await leftovers()).toEqual([`/${living}`])
    } finally {
      await ours.remove()
    }
  })
})

describe('images that are there already', () => {
  it('are found by several callers at once, and built by none', async () => {
    const calls = [1, 2, 3].map(() => ensureImages(docker, { kinds: ['base'] }))
    for (const { base } of await Promise.all(calls)) {
      expect(base).toMatchObject({ reference: parent, built: false })
      expect(base.origin).toMatch(/^(ubuntu:24\.04|mmdebstrap \S+)$/)
    }
  })
})
