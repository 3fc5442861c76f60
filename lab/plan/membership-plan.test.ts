import { expect, test } from 'vitest'
import { lowestFree, planMembership, wantedHosts } from './membership-plan.ts'

test('growing joins only what is missing', () => {
  expect(planMembership({ wanted: [1, 2, 3, 4], machines: [1, 2, 3], members: [1, 2, 3] })).toEqual(
    {
      keep: [1, 2, 3],
      leave: [],
      lost: [],
      join: [4],
    },
  )
})

test('shrinking takes out the hosts that are too many', () => {
  expect(planMembership({ wanted: [1], machines: [1, 2, 3], members: [1, 2, 3] })).toMatchObject({
    leave: [2, 3],
    join: [],
  })
})

test('a host whose machine is lost is taken out before it is made anew', () => {
  expect(planMembership({ wanted: [1, 2], machines: [1], members: [1, 2] })).toEqual({
    keep: [1],
    leave: [],
    lost: [2],
    join: [2],
  })
})

test('a machine that control does not know is cleared away and made anew', () => {
  expect(planMembership({ wanted: [1, 2], machines: [1, 2], members: [1] })).toMatchObject({
    leave: [2],
    join: [2],
  })
})

test('up keeps the hosts that stand, whatever their numbers are, and fills the gaps', () => {
  expect([
    wantedHosts([1, 3], 2),
    wantedHosts([1, 3], 3),
    wantedHosts([2, 3, 5], 1),
    wantedHosts([], 3),
  ]).toEqual([[1, 3], [1, 3, 2], [2], [1, 2, 3]])
})

test('the lowest free index fills a gap before it goes on', () => {
  expect([lowestFree([]), lowestFree([1, 3]), lowestFree([1, 2, 3])]).toEqual([1, 2, 4])
})

test('a host that was invited but never joined is made anew, and one on its way out is taken out', () => {
  expect(
    planMembership({ wanted: [1, 2], machines: [1, 2, 3], members: [1], unfinished: [2, 3, 4] }),
  ).toEqual({ keep: [1], leave: [2, 3], lost: [4], join: [2] })
})
