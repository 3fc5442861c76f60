import { describe, expect, it, vi } from 'vitest'
import { lockBuilds } from './build-lock.ts'

describe('the lock of the image builds', () => {
  it('lets the second in when the first has left, and tells that it waits', async () => {
    const first = await lockBuilds(vi.fn(), undefined)
    const waiting = vi.fn()
    const order: string[] = []
    const second = lockBuilds(waiting, undefined).then((lock) => {
      order.push('second in')
      return lock
    })
    await vi.waitUntil(() => waiting.mock.calls.length === 1)
    order.push('first out')
    await first[Symbol.asyncDispose]()
    await using _lock = await second
    expect(order).toEqual(['first out', 'second in'])
    expect(waiting).toHaveBeenCalledOnce()
  })

  it('can be given up while waiting', async () => {
    await using _first = await lockBuilds(vi.fn(), undefined)
    const stop = new AbortController()
    const second = lockBuilds(() => stop.abort(new Error('enough')), stop.signal)
    await expect(second).rejects.toThrow('enough')
  })
})
