import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { AgentError } from '../agent-error.ts'
import type { Engine } from './engine/engine.ts'
import { ImageShelf } from './image-shelf.ts'
import { ComponentsKeeper } from './keeper.ts'

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** An engine that notes that it was asked at all. */
const unasked = (asked: string[]): Engine => {
  const note = (what: string) => (): Promise<never> => {
    asked.push(what)
    return Promise.reject(
      new AgentError('it was asked', { code: 'E_ASKED', fault: 'system', next: '' }),
    )
  }
  return {
    containers: note('containers'),
    create: note('create'),
    start: note('start'),
    remove: note('remove'),
    imageId: note('imageId'),
    loadImage: note('loadImage'),
    ensureNetwork: note('ensureNetwork'),
    lastLines: note('lastLines'),
    events: note('events'),
  }
}

const keeperOf = (asked: string[], isMarked: boolean): ComponentsKeeper => {
  const engine = unasked(asked)
  const control = {
    address: '',
    ca: '',
    client: () => ({ key: '', cert: '' }),
    isRevoked: () => true,
  }
  return new ComponentsKeeper({
    engine,
    images: new ImageShelf({ engine, control, folder: '/nowhere' }),
    mark: {
      isThere: () => Promise.resolve(isMarked),
      set: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    },
    nowMs: () => 0,
    log: silent,
    onNews: () => undefined,
  })
}

/** Lets a keeper work for a moment; it never ends by itself, and waits for nothing that keeps a process alive. */
const atWork = async (asked: string[], isMarked: boolean): Promise<readonly string[]> => {
  const keeper = keeperOf(asked, isMarked)
  await keeper.follow([])
  await Promise.race([keeper.keep(), pause(50)])
  return asked
}

test('a host that runs no component and never did leaves its engine asleep', async () => {
  expect(await atWork([], false)).toEqual([])
})

test('a host that may still have a container of an app asks its engine', async () => {
  expect(await atWork([], true)).toContain('containers')
})
