import { describe, expect, it } from 'vitest'
import { DriftEpisode } from './drift-episode.ts'

const wall = [{ kind: 'wall-v4', detail: 'w' }] as const
const guard = [{ kind: 'guard', detail: 'g' }] as const
const begin = () => new DriftEpisode(100, 'a'.repeat(64))
const end = (episode: DriftEpisode) => episode.end(120, new Date(0), 'b'.repeat(64), true)

describe('an episode of drift', () => {
  it('was not open while one wall stood', () => {
    const episode = begin()
    episode.add(wall)

    expect(end(episode)).toMatchObject({ what: ['wall-v4'], repairedInMs: 20, wasOpen: false })
  })

  it('was open when both were broken one after the other before anything was whole again', () => {
    const episode = begin()
    episode.add(wall)
    episode.add(guard)

    expect(end(episode).wasOpen).toBe(true)
  })

  it('was open when events say so, whatever was read', () => {
    const episode = begin()
    episode.add(wall)
    episode.tell({ wasOpen: true, harmed: ['wall-v4', 'guard'] })

    expect(end(episode)).toMatchObject({
      what: ['wall-v4', 'guard'],
      detail: 'w; guard: changed, and whole again when read',
      wasOpen: true,
    })
  })

  it('is told with a reason when everything stood again before it was read', () => {
    const episode = begin()
    expect(episode.isEmpty).toBe(true)
    episode.tell({ wasOpen: false, harmed: ['wall-v6'] })

    expect(episode.isEmpty).toBe(false)
    expect(end(episode)).toMatchObject({ what: ['wall-v6'], wasOpen: false })
  })
})
