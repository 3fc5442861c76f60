import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ImageShelf } from './image-shelf.ts'

const IMAGE = { archive: 'a'.repeat(64), bytes: 4, name: 'drawbridge/web:1' }
const ID = `sha256:${'b'.repeat(64)}`
const CONTROL = {
  address: '198.18.0.1',
  ca: '',
  client: () => ({ key: '', cert: '' }),
  isRevoked: () => false,
}

let folder: string
/** Ids of images by name and by id, as an engine that has loaded what it was given. */
let images: Map<string, string>
let fetched: number
let loaded: string[]
/** Ids on which a container stands. */
let used: Set<string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shelf-'))
  images = new Map()
  fetched = 0
  loaded = []
  used = new Set()
})
afterEach(() => rm(folder, { recursive: true }))

const shelf = (content = 'tar!'): ImageShelf =>
  new ImageShelf({
    control: CONTROL,
    folder,
    fetch: async (_control, _wish, path) => {
      fetched++
      if (content === '') throw new Error('its digest is another one')
      await writeFile(path, content)
    },
    engine: {
      imageId: (name) => Promise.resolve(images.get(name) ?? null),
      removeImage: (id) => {
        if (used.has(id)) return Promise.resolve(false)
        for (const [name, one] of images) if (one === id) images.delete(name)
        return Promise.resolve(true)
      },
      loadImage: async (archive: Readable) => {
        loaded.push(await text(archive))
        images.set(IMAGE.name, ID).set(ID, ID)
      },
    },
  })

test('an image comes once, however many ask for it at the same time', async () => {
  const one = shelf()

  expect(await Promise.all([one.ensure(IMAGE), one.ensure(IMAGE), one.ensure(IMAGE)])).toEqual([
    ID,
    ID,
    ID,
  ])
  expect({ fetched, loaded }).toEqual({ fetched: 1, loaded: ['tar!'] })
})

test('two images that come at the same time are both known afterwards', async () => {
  const other = { ...IMAGE, archive: 'c'.repeat(64) }
  const one = shelf()
  await Promise.all([one.ensure(IMAGE), one.ensure(other)])

  expect([await shelf().known(IMAGE.archive), await shelf().known(other.archive)]).toEqual([ID, ID])
})

test('an image that came before this agent began does not come again', async () => {
  await shelf().ensure(IMAGE)

  expect(await shelf().ensure(IMAGE)).toBe(ID)
  expect(fetched).toBe(1)
})

test('an image that was taken away by hand comes again', async () => {
  await shelf().ensure(IMAGE)
  images.clear()
  await shelf().ensure(IMAGE)

  expect(fetched).toBe(2)
})

test('a tag that somebody has put on another image does not make that one the component’s', async () => {
  await shelf().ensure(IMAGE)
  images.set(IMAGE.name, 'sha256:other')

  expect(await shelf().ensure(IMAGE)).toBe(ID)
})

test('what is not what was promised is not loaded, and nothing of it stays', async () => {
  await expect(shelf('').ensure(IMAGE)).rejects.toThrow('its digest is another one')

  expect(loaded).toEqual([])
  expect(await readdir(folder)).toEqual([])
  expect(await shelf().ensure(IMAGE)).toBe(ID)
})

test('what was loaded leaves no archive behind', async () => {
  await shelf().ensure(IMAGE)

  expect(await readdir(folder)).toEqual(['known.json'])
})

test('an image that nobody wishes any more goes, and comes again when it is wished', async () => {
  await shelf().ensure(IMAGE)

  expect(await shelf().prune([])).toBe(0)
  expect([images.size, await shelf().known(IMAGE.archive)]).toEqual([0, null])
  await shelf().ensure(IMAGE)
  expect(fetched).toBe(2)
})

test('an image that is wished, or that something stands on, does not go', async () => {
  await shelf().ensure(IMAGE)
  expect(await shelf().prune([IMAGE])).toBe(0)
  used.add(ID)

  expect(await shelf().prune([])).toBe(1)
  expect(await shelf().known(IMAGE.archive)).toBe(ID)
})

test('what an agent noted that removed no images yet is known on', async () => {
  images.set(ID, ID)
  await writeFile(join(folder, 'known.json'), JSON.stringify({ [IMAGE.archive]: ID }))

  expect(await shelf().ensure(IMAGE)).toBe(ID)
  expect(fetched).toBe(0)
})
