import type { PersonName } from '../../agent/protocol/ticket.ts'
import { decide, type Decision } from '../../control/access/decide.ts'
import {
  decideApproval,
  decideDenial,
  decideRequest,
  decideRevocation,
  ended,
  type RevocationVerdict,
} from '../../control/access/decide-request.ts'
import type { Access, AccessRecord, Person } from '../../control/access/model.ts'
import { RequestId, type Role } from '../../control/api/people-contract.ts'
import { HOSTS, STANDING, type Step } from './steps.ts'

/** Control's decisions on a history, with a list for a store. */
export class Ledger {
  readonly #people = new Map<PersonName, Role>()
  readonly #records: AccessRecord[] = []
  readonly #world = { hosts: HOSTS, instances: STANDING }
  now = 0

  perform(step: Step): void {
    switch (step.kind) {
      case 'wait':
        this.now += step.ms
        return
      case 'put':
        this.#people.set(step.person, step.role)
        return
      case 'drop':
        this.#drop(step.person)
        return
      case 'request':
        this.#request(step.person, step.wish)
        return
      case 'approve':
      case 'deny':
      case 'revoke':
        this.#settle(step)
    }
  }

  decide(access: Access): Decision {
    const records = this.#records.filter(({ person }) => person === access.person)
    return decide(access, { roleOf: this.#roleOf, records, world: this.#world }, this.now)
  }

  readonly #roleOf = (name: PersonName): Role | null => this.#people.get(name) ?? null

  #drop(person: PersonName): void {
    this.#people.delete(person)
    for (const [index, record] of this.#records.entries())
      if (record.person === person || record.decidedBy === person)
        this.#records[index] = ended(record, this.now)
  }

  #request(name: PersonName, wish: Extract<Step, { kind: 'request' }>['wish']): void {
    const id = RequestId.parse(`request${this.#records.length % 10}`)
    const request = { ...wish, reason: 'to look' }
    this.#take(name, null, (person) =>
      decideRequest(person, request, { id, now: this.now, recent: 0 }),
    )
  }

  #settle({ kind, person: name, request }: Extract<Step, { request: number }>): void {
    const record = this.#records[request] ?? null
    const people = { roleOf: this.#roleOf }
    this.#take(name, request, (person) => {
      if (kind === 'deny') return decideDenial(person, record, this.now)
      if (kind === 'revoke') return decideRevocation(person, record, people, this.now)
      return decideApproval(person, record, { ...people, world: this.#world }, this.now)
    })
  }

  /** Whoever is not there is not admitted at the door. */
  #take(name: PersonName, at: number | null, judge: (person: Person) => RevocationVerdict): void {
    const role = this.#roleOf(name)
    const verdict = role === null ? null : judge({ name, role })
    if (verdict?.kind === 'done') this.#records[at ?? this.#records.length] = verdict.record
  }
}
