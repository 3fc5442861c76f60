import fc from 'fast-check'
import { expect } from 'vitest'
import { Ledger } from './access/ledger.ts'
import { AccessModel } from './access/model.ts'
import { PEOPLE, TARGETS, VERBS, histories, type Step } from './access/steps.ts'
import { always } from './always.ts'

always(
  'whatever people ask, approve, deny and revoke, and become, each is in exactly where another’s word still stands for them',
  fc.property(histories, (history) => {
    const [ledger, model] = [new Ledger(), new AccessModel()]
    for (const step of history) {
      ledger.perform(step)
      model.perform(step)
      for (const access of everyAccess) {
        const { person, verb, target } = access
        const isIn = ledger.decide(access).kind === 'allowed'
        expect({ access, isIn }).toEqual({ access, isIn: model.isIn(person, verb, target) })
      }
    }
  }),
  { runs: 400 },
)

always(
  'alone, nobody is ever let in anywhere, whatever their role',
  fc.property(histories, (history) => {
    const ledger = new Ledger()
    for (const step of history.filter(isOfOne)) {
      ledger.perform(step)
      for (const access of everyAccess) expect(ledger.decide(access).kind).toBe('refused')
    }
  }),
  { runs: 200 },
)

const everyAccess = PEOPLE.flatMap((person) =>
  VERBS.flatMap((verb) => TARGETS.map((target) => ({ person, verb, target }))),
)

/** What others decide is left out. */
const isOfOne = (step: Step): boolean => !('person' in step) || step.person === PEOPLE[0]
