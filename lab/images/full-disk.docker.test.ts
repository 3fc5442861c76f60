import { afterAll, beforeAll, expect, test } from 'vitest'
import { statfs } from 'node:fs/promises'
import { ensureEngine } from '../engine/ensure-engine.ts'
import { carryImages } from '../lifecycle/testing/carry-images.ts'
import { LoneMachine } from '../lifecycle/testing/lone-machine.ts'
import { silentSteps } from '../steps.ts'
import { buildImage } from './build-image.ts'
import { ensureImages } from './ensure-images.ts'
import { CACHE_LABEL } from './image-store.ts'

const KIND = 'fulltest'
const REFERENCE = `drawbridge/${KIND}:1`
const MIB = 1024 * 1024

/** A machine with the base image and hardly any room besides. */
let machine: LoneMachine
let parent: string

beforeAll(async () => {
  machine = await LoneMachine.assemble({ diskMiB: 400 })
  await machine.boot()
  await machine.startEngine()
  const { docker } = await ensureEngine(silentSteps)
  await carryImages(docker, machine.socket, ['base'])
  parent = (await ensureImages(docker, { kinds: ['base'] })).base.reference
})
afterAll(async () => machine[Symbol.asyncDispose]())

/** A build whose script writes so much; its commit needs as much again. */
const build = async (mib: number): Promise<void> =>
  buildImage(machine.docker, {
    kind: KIND,
    parent,
    layers: [],
    run: ['/bin/bash', '-ec', `head -c ${String(mib)}M /dev/urandom >/filled`],
    reference: REFERENCE,
    labels: { [CACHE_LABEL]: KIND },
    entrypoint: ['/bin/true'],
    command: [],
    signal: undefined,
  })

const standing = async () => {
  const { docker } = machine
  const [containers, images, all] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listImages(),
    docker.listImages({ all: true }),
  ])
  return { containers: containers.length, images: images.length, all: all.length }
}

const freeMiB = async (): Promise<number> => {
  const { bavail, bsize } = await statfs(machine.disk)
  return Math.round((bavail * bsize) / MIB)
}

test.each([
  ['while its script writes', (free: number) => free + 50, /No space left on device/],
  ['while it is kept', (free: number) => Math.round(free * 0.7), /no space left on device/],
])('a disk that is full %s fails the build and keeps nothing of it', async (_when, sized, told) => {
  const before = await standing()
  const free = await freeMiB()

  await expect(build(sized(free))).rejects.toThrow(told)

  expect(await standing()).toEqual(before)
  expect(free - (await freeMiB())).toBeLessThan(2)
  await build(5) // there is room for this one, and nothing in its way
  await machine.docker.getImage(REFERENCE).remove()
})
