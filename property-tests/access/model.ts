import type { PersonName } from '../../agent/protocol/ticket.ts'
import type { AccessTarget, AccessVerb, Role } from '../../control/api/people-contract.ts'
import type { Step, Wish } from './steps.ts'

const DAY_MS = 24 * 3600 * 1000

/** Roles that go anywhere at all, and those whose word lets others in. */
const GOERS: ReadonlySet<Role | undefined> = new Set(['owner', 'admin', 'developer'])
const APPROVERS: ReadonlySet<Role | undefined> = new Set(['owner', 'admin'])

/** Where each wish leads when it is written out in full; what is not here leads nowhere. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  'host-1': 'host-1',
  'host-2': 'host-2',
  '?/data.db/*': 'shop/data.db/*',
  'shop/data.db/1': 'shop/data.db/1',
  'shop/web.main/*': 'shop/web.main/*',
  'shop/web.main/2': 'shop/web.main/2',
  'blog/web.main/*': 'blog/web.main/*',
}

interface Asked extends Wish {
  readonly person: PersonName
  readonly at: number
  /** Whose word stands for it, and until when; null while nobody's does. */
  word: { readonly by: PersonName; readonly until: number } | null
  isOpen: boolean
}

/** A person is in while another one's word stands for exactly that, and both may still be what they were. */
export class AccessModel {
  readonly #roles = new Map<PersonName, Role>()
  readonly #asked: Asked[] = []
  #now = 0

  perform(step: Step): void {
    switch (step.kind) {
      case 'wait':
        this.#now += step.ms
        return
      case 'put':
        this.#roles.set(step.person, step.role)
        return
      case 'drop':
        this.#roles.delete(step.person)
        for (const one of this.#asked) this.#forget(one, step.person)
        return
      case 'request':
        if (this.#goes(step.person, step.wish))
          this.#asked.push({
            ...step.wish,
            person: step.person,
            at: this.#now,
            word: null,
            isOpen: true,
          })
        return
      case 'approve':
      case 'deny':
      case 'revoke':
        this.#settle(step)
    }
  }

  isIn(person: PersonName, verb: AccessVerb, target: AccessTarget): boolean {
    const wanted = FULL_NAMES[nameOf(target)]
    if (wanted === undefined) return false
    return this.#asked.some(
      (one) =>
        one.person === person &&
        one.verb === verb &&
        isCovered(FULL_NAMES[nameOf(one.target)], wanted) &&
        one.word !== null &&
        one.word.until > this.#now &&
        this.#goes(person, { verb, target }) &&
        this.#speaksFor(one.word.by, person),
    )
  }

  #settle({ kind, person, request }: Extract<Step, { request: number }>): void {
    const one = this.#asked[request]
    if (one === undefined) return
    const isOpen = one.isOpen && this.#now < one.at + DAY_MS
    const decides = APPROVERS.has(this.#roles.get(person))
    if (kind === 'revoke') {
      if (!this.#roles.has(person)) return
      if (one.word !== null && (decides || person === one.person)) one.word = null
      else if (isOpen && person === one.person) one.isOpen = false
    } else if (isOpen && decides) {
      if (kind === 'deny') one.isOpen = false
      else this.#approve(one, person)
    }
  }

  #approve(one: Asked, by: PersonName): void {
    const stands = FULL_NAMES[nameOf(one.target)] !== undefined
    if (!stands || !this.#goes(one.person, one) || !this.#speaksFor(by, one.person)) return
    one.isOpen = false
    one.word = { by, until: this.#now + one.forMs }
  }

  #goes(person: PersonName, { verb, target }: Pick<Wish, 'verb' | 'target'>): boolean {
    return GOERS.has(this.#roles.get(person)) && !(verb === 'tunnel' && target.kind === 'host')
  }

  #speaksFor(by: PersonName, person: PersonName): boolean {
    const role = this.#roles.get(by)
    if (by === person || !APPROVERS.has(role)) return false
    return this.#roles.get(person) !== 'owner' || role === 'owner'
  }

  #forget(one: Asked, person: PersonName): void {
    if (one.person === person) one.isOpen = false
    if (one.person === person || one.word?.by === person) one.word = null
  }
}

const nameOf = (target: AccessTarget): string =>
  target.kind === 'host'
    ? target.host
    : `${target.app ?? '?'}/${target.component}/${target.index ?? '*'}`

const isCovered = (granted: string | undefined, wanted: string): boolean =>
  granted === wanted || granted === wanted.replace(/\/\d+$/, '/*')
