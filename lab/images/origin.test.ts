import { describe, expect, it } from 'vitest'
import type { ImageList } from './image-store.ts'
import { knownOrigin } from './origin.ts'

const NOTHING: ImageList = { cached: [], tagged: new Map() }

describe('what the machines stand on', () => {
  it('is Ubuntu as its makers ship it, where the engine has it', async () => {
    const list: ImageList = { ...NOTHING, tagged: new Map([['ubuntu:24.04', 'sha256:abc']]) }
    expect(await knownOrigin(list)).toMatchObject({
      kind: 'registry',
      name: 'ubuntu:24.04',
      imageId: 'sha256:abc',
    })
  })

  it('has another key when the engine has another Ubuntu', async () => {
    const keys = ['sha256:abc', 'sha256:def'].map(async (id) => {
      const origin = await knownOrigin({ ...NOTHING, tagged: new Map([['ubuntu:24.04', id]]) })
      return origin?.key
    })
    expect(new Set(await Promise.all(keys)).size).toBe(2)
  })

  it('is unknown on an engine that holds nothing: the registry has to be asked', async () => {
    expect(await knownOrigin(NOTHING)).toBeNull()
  })
})
