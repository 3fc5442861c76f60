import { expect, it } from 'vitest'
import { mustBelongTo } from './own-lab.ts'

const mine = { name: 'mine' }

it('an actor aims at a machine of its own lab', () => {
  expect(() => {
    mustBelongTo(mine, { name: 'host.1', lab: mine })
  }).not.toThrow()
})

it('an actor refuses a machine of the same name in another lab', () => {
  expect(() => {
    mustBelongTo(mine, { name: 'host.1', lab: { name: 'yours' } })
  }).toThrow(expect.objectContaining({ code: 'E_OUTSIDE_LAB' }))
})
