import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planMembership } from '../lab/plan/membership-plan.ts'

const indexes = fc.uniqueArray(fc.integer({ min: 1, max: 12 }))

test('whatever stands, after the plan exactly the wanted hosts stand and control knows exactly them', () => {
  fc.assert(
    fc.property(indexes, indexes, indexes, (wanted, machines, members) => {
      const plan = planMembership({ wanted, machines, members })

      const standing = [...machines.filter((index) => !plan.leave.includes(index)), ...plan.join]
      const known = [
        ...members.filter((index) => !plan.leave.includes(index) && !plan.lost.includes(index)),
        ...plan.join,
      ]

      expect(standing.toSorted()).toEqual(wanted.toSorted())
      expect(known.toSorted()).toEqual(wanted.toSorted())
    }),
  )
})

test('a lab that is as wanted is left alone', () => {
  fc.assert(
    fc.property(indexes, (wanted) => {
      const plan = planMembership({ wanted, machines: wanted, members: wanted })

      expect(plan).toEqual({ keep: wanted, leave: [], lost: [], join: [] })
    }),
  )
})

test('a host that is kept is neither taken out nor joined', () => {
  fc.assert(
    fc.property(indexes, indexes, indexes, (wanted, machines, members) => {
      const { keep, leave, lost, join } = planMembership({ wanted, machines, members })

      expect(keep.filter((index) => [...leave, ...lost, ...join].includes(index))).toEqual([])
    }),
  )
})
