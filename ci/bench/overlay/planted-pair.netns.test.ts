import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { entriesOf } from './entries.ts'
import { inTurn } from './in-turn.ts'
import { Namespace } from './namespace.ts'
import { plantedPair } from './planted-pair.ts'
import { openWays } from './traffic.ts'

test('containers of two planted hosts reach each other through all barriers, in streams and round trips', async () => {
  await using undo = new AsyncDisposableStack()
  const pair = await plantedPair(3, undo)
  const ways = await openWays(new Map([['pair', pair]]), undo)

  const streams = await inTurn(ways, 1, async (way) => way.stream(50))
  const trips = await inTurn(ways, 1, async (way) => way.trip(50))

  expect(streams.median('pair')).toBeGreaterThan(0)
  expect(trips.median('pair')).toBeGreaterThan(0)
})

test('a pair whose hole is shut on one side measures nothing, and says so', async () => {
  await using undo = new AsyncDisposableStack()
  const pair = await plantedPair(3, undo)
  await pair.host.run('ipset', ['flush', 'drawbridge-holes'])
  const ways = await openWays(new Map([['pair', pair]]), undo)

  await expect(inTurn(ways, 1, async (way) => way.trip(50))).rejects.toThrow('no answer')
})

test('one more peer with a container costs a host the same entries, however many there are', async () => {
  await using undo = new AsyncDisposableStack()
  const [few, more] = [await plantedPair(3, undo), await plantedPair(5, undo)]

  const [one, other] = [await entriesOf(few.host), await entriesOf(more.host)]

  const each = (what: keyof typeof one): number => (other[what] - one[what]) / 2
  expect([each('destinations'), each('places'), each('flooded')]).toEqual([5, 2, 1])
  expect([each('routes'), each('holes')]).toEqual([1, 1])
})

test('a namespace goes with the process that holds it', async () => {
  let path: string
  {
    await using space = await Namespace.open()
    ;({ path } = space)
    expect(existsSync(path)).toBe(true)
  }

  expect(existsSync(path)).toBe(false)
})
