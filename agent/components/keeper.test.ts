import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { AppReport } from '../protocol/app.ts'
import type { ContainerDetails } from './engine/container-state.ts'
import type { ImageShelf } from './image-shelf.ts'
import { ComponentsKeeper } from './keeper.ts'
import { containerName, keyOf } from './policy/names.ts'
import { app, asMade, IMAGE, wish } from './testing/as-made.ts'
import { PaperEngine } from './testing/paper-engine.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
const NAME = containerName(keyOf(wish))
/** With the one instance alone. */
const ALONE = { ...app, instances: [wish.instance] }

const shelf = (pruned: string[][] = []): ImageShelf =>
  ({
    known: async () => IMAGE,
    ensure: async () => IMAGE,
    prune: async (images: readonly { readonly name: string }[]) => {
      pruned.push(images.map(({ name }) => name))
      return 0
    },
  }) as unknown as ImageShelf

interface Around {
  readonly isMarked?: boolean
  readonly images?: ImageShelf | undefined
  readonly nowMs?: () => number
}

const keeperOf = (
  engine: PaperEngine,
  { isMarked = true, images = shelf(), nowMs = () => 0 }: Around,
): ComponentsKeeper =>
  new ComponentsKeeper({
    engine,
    images,
    files: {
      writeApp: async () => undefined,
      makeWritable: async () => undefined,
      removeWritable: async () => undefined,
      sweepWritable: async () => undefined,
    },
    mark: {
      isThere: () => Promise.resolve(isMarked),
      set: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    },
    nowMs,
    log: silent,
    onNews: () => undefined,
  })

describe('a host that runs no component', () => {
  /** Lets a keeper work for a moment; it never ends by itself, and waits for nothing that keeps a process alive. */
  const atWork = async (isMarked: boolean): Promise<boolean> => {
    const engine = new PaperEngine(() => asMade(wish))
    let isAsked = false
    engine.holdList = async () => {
      isAsked = true
    }
    const keeper = keeperOf(engine, { isMarked })
    await keeper.follow([])
    await Promise.race([keeper.keep(), pause(50)])
    return isAsked
  }

  test('and never did leaves its engine asleep', async () => {
    expect(await atWork(false)).toBe(false)
  })

  test('and may still have a container of an app asks its engine', async () => {
    expect(await atWork(true)).toBe(true)
  })
})

describe('a keeper of one component', () => {
  const STARTED_MS = Date.parse(asMade(wish).State.StartedAt)
  const ID = asMade(wish).Id
  let engine: PaperEngine
  let keeper: ComponentsKeeper
  let nowMs: number

  beforeEach(() => {
    nowMs = STARTED_MS + 1000
    engine = new PaperEngine(() => asMade(wish))
  })

  const work = async (images?: ImageShelf): Promise<void> => {
    keeper = keeperOf(engine, { images, nowMs: () => nowMs })
    await keeper.follow([ALONE])
    keeper.keep().catch(() => undefined) // it never ends
  }

  /** Lets so much time pass, and it look twice: nothing more comes of the same facts. */
  const after = async (ms: number): Promise<void> => {
    nowMs += ms
    for (const _ of ['first', 'again']) {
      const before = engine.lists
      await keeper.follow([ALONE])
      await vi.waitFor(() => expect(engine.lists).toBeGreaterThan(before), { interval: 1 })
      await pause(1)
    }
  }

  const said = (): AppReport['instances'][number] | undefined => keeper.instancesOf('shop')[0]

  const becomes = (state: object): Promise<void> =>
    vi.waitFor(() => expect(said()).toMatchObject(state), { interval: 1 })

  const times = (what: string): number => engine.asked.filter((one) => one === what).length

  test('makes it, starts it and tells of it without a restart', async () => {
    await work()
    await becomes({ state: 'healthy', restarts: 0, detail: null })

    expect(engine.asked).toEqual(['network', `create ${NAME}`, 'start eeee'])
  })

  test('believes no list that is older than what it has done since', async () => {
    await work()
    await becomes({ state: 'healthy' })
    engine.change(ID, { Status: 'exited', Running: false })
    await after(0)
    const [start, list] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    engine.holdStart = () => start.promise
    await after(1000)
    let isRead = false
    engine.holdList = () => {
      isRead = true
      return list.promise
    }
    await keeper.follow([ALONE])
    await vi.waitFor(() => expect(isRead).toBe(true), { interval: 1 })
    start.resolve(undefined)
    await pause(1)
    engine.holdList = async () => undefined
    list.resolve(undefined)
    await becomes({ state: 'healthy' })
    await after(2000)

    expect(times('start eeee')).toBe(2)
    expect(said()?.restarts).toBe(1)
  })

  test('keeps a container of its own that has the name already, and is right', async () => {
    engine.containersByName.set(NAME, asMade(wish))
    // It stands, and the first list does not show it: as on a host that is slow.
    const containers = engine.containers.bind(engine)
    engine.containers = async () => {
      const listed = await containers()
      return engine.lists === 1 ? [] : listed
    }
    await work()
    await becomes({ state: 'healthy', restarts: 0, detail: null })
    await after(1000)

    expect(engine.asked).toEqual(['network', `create ${NAME}`])
  })

  test.each<readonly [string, Partial<ContainerDetails>]>([
    ['nobody’s', { Config: { ...asMade(wish).Config, Labels: {} } }],
    ['its own, and confined otherwise', { Config: { ...asMade(wish).Config, User: '0' } }],
  ])('makes another in the place of one that has the name and is %s', async (_what, change) => {
    engine.containersByName.set(NAME, { ...asMade(wish), ...change, Id: 'f'.repeat(64) })
    await work()
    await becomes({ state: 'healthy', detail: null, container: ID.slice(0, 12) })

    expect(times('remove ffff')).toBe(1)
    expect(engine.containersByName.size).toBe(1)
  })

  test('starts one again that stays unhealthy, and tells how often and why', async () => {
    await work()
    await becomes({ state: 'healthy' })
    const Health = { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: 'no answer' }] }
    engine.change(ID, { Health })
    await after(0)
    await after(9000)
    expect(times('restart eeee')).toBe(0)
    expect(said()).toMatchObject({ state: 'unhealthy', restarts: 0 })

    await after(1000)
    await becomes({ state: 'healthy', restarts: 1 })
    expect(times('restart eeee')).toBe(1)

    engine.change(ID, { Health: { Status: 'starting' } })
    await after(1000)
    expect(said()?.detail).toBe('it was started again: its health check ended with 1: no answer')
  })

  test('prunes images by what is wished, when there is nothing else to do', async () => {
    const pruned: string[][] = []
    await work(shelf(pruned))
    await becomes({ state: 'healthy' })

    expect(pruned[0]).toEqual(['drawbridge/web:1'])
  })

  test('leaves images where they are when nothing is wished any more', async () => {
    const pruned: string[][] = []
    await work(shelf(pruned))
    await becomes({ state: 'healthy' })
    await keeper.follow([])
    await vi.waitFor(() => expect(times('remove eeee')).toBe(1), { interval: 1 })
    for (const _ of ['once', 'again', 'and again']) {
      const before = engine.lists
      await keeper.follow([])
      await vi.waitFor(() => expect(engine.lists).toBeGreaterThan(before), { interval: 1 })
      await pause(1)
    }

    expect(pruned).not.toContainEqual([])
  })
})
