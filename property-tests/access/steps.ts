import fc from 'fast-check'
import { AppName, ComponentName } from '../../agent/protocol/app.ts'
import { HostId } from '../../agent/protocol/names.ts'
import { PersonName } from '../../agent/protocol/ticket.ts'
import type { AccessTarget, AccessVerb, Role } from '../../control/api/people-contract.ts'

/** One thing that happens. Requests are named by the order in which they were made. */
export type Step =
  | { readonly kind: 'put'; readonly person: PersonName; readonly role: Role }
  | { readonly kind: 'drop'; readonly person: PersonName }
  | { readonly kind: 'request'; readonly person: PersonName; readonly wish: Wish }
  | {
      readonly kind: 'approve' | 'deny' | 'revoke'
      readonly person: PersonName
      readonly request: number
    }
  | { readonly kind: 'wait'; readonly ms: number }

export interface Wish {
  readonly verb: AccessVerb
  readonly target: AccessTarget
  readonly forMs: number
}

export const PEOPLE = ['ann', 'bob', 'cid'].map((name) => PersonName.parse(name))

const app = AppName.parse('shop')
const other = AppName.parse('blog')
const web = ComponentName.parse('web.main')
const db = ComponentName.parse('data.db')
const component = (
  of: AppName | null,
  name: ComponentName,
  index: number | null,
): AccessTarget => ({
  kind: 'component',
  app: of,
  component: name,
  index,
})

/** `web.main` stands in two apps, twice in one of them; `data.db` in one; there is no host-9. */
export const STANDING = [
  { app, component: web, index: 1 },
  { app, component: web, index: 2 },
  { app: other, component: web, index: 1 },
  { app, component: db, index: 1 },
].map((one) => ({ ...one, host: HostId.parse('host-1'), isUp: true }))
export const HOSTS = new Set([HostId.parse('host-1'), HostId.parse('host-2')])

export const TARGETS: readonly AccessTarget[] = [
  { kind: 'host', host: HostId.parse('host-1') },
  { kind: 'host', host: HostId.parse('host-2') },
  { kind: 'host', host: HostId.parse('host-9') },
  component(null, db, null),
  component(app, db, 1),
  component(null, web, null),
  component(app, web, null),
  component(app, web, 2),
  component(other, web, null),
  component(app, web, 3),
]
export const VERBS: readonly AccessVerb[] = ['console', 'tunnel']

const person = fc.constantFrom(...PEOPLE)
/** Those who come to something come up more often. */
const role = fc.constantFrom<Role>('owner', 'owner', 'admin', 'developer', 'viewer', 'reviewer')
const wish = fc.record({
  verb: fc.constantFrom(...VERBS),
  target: fc.constantFrom(...TARGETS),
  forMs: fc.constantFrom(5000, 10_000, 10_000_000),
})
const decision = fc.constantFrom('approve' as const, 'deny' as const, 'revoke' as const)
const ms = fc.constantFrom(1, 4999, 5000, 24 * 3600 * 1000)

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), person, role }),
  fc.record({ kind: fc.constant('drop' as const), person }),
  fc.record({ kind: fc.constant('request' as const), person, wish }),
  { weight: 3, arbitrary: fc.record({ kind: decision, person, request: fc.nat(2) }) },
  fc.record({ kind: fc.constant('wait' as const), ms }),
)

/** Begins with somebody who asks and somebody who may approve, and mostly does, so that most histories come to something. */
export const histories: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.constantFrom<Role>('developer', 'admin', 'owner'),
    fc.constantFrom<Role>('owner', 'admin'),
    wish,
    fc.array(step, { maxLength: 20 }),
  )
  .map(([asks, approves, first, steps]): Step[] => [
    { kind: 'put', person: personAt(0), role: asks },
    { kind: 'put', person: personAt(1), role: approves },
    { kind: 'put', person: personAt(2), role: 'developer' },
    { kind: 'request', person: personAt(0), wish: first },
    ...(steps.length % 4 === 0
      ? []
      : [{ kind: 'approve', person: personAt(1), request: 0 } as const]),
    ...steps,
  ])

const personAt = (index: number): PersonName => PersonName.parse(PEOPLE[index])
