import { expect, test } from 'vitest'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { RequestId, type AccessVerb, type Role } from '../api/people-contract.ts'
import { decide, whyNoGrant } from './decide.ts'
import type { AccessRecord } from './model.ts'
import { WORLD, granted, peopleOf, pending, someone, target } from './testing/given.ts'

const NOW = 2000
const dave = PersonName.parse('dave')

/** What dave hears who wants a console of `where`, unless something else is said. */
const decided = (
  records: readonly AccessRecord[],
  where = 'host-1',
  {
    role = 'developer',
    approver = 'owner',
    verb = 'console',
    now = NOW,
  }: {
    readonly role?: Role
    readonly approver?: Role
    readonly verb?: AccessVerb
    readonly now?: number
  } = {},
) => {
  const roleOf = peopleOf([
    someone('dave', role),
    someone('olga', approver),
    someone('eve', 'developer'),
  ])
  const access = { person: dave, verb, target: target(where) }
  return decide(access, { roleOf, records, world: WORLD }, now)
}

test('a grant lets its person in, says which it is, until when, and where exactly', () => {
  expect(decided([granted()])).toEqual({
    kind: 'allowed',
    grant: 'abcd1234',
    until: 61_000,
    permission: 'host-console',
    host: 'host-1',
    target: target('host-1'),
  })
})

test.each<[Role, AccessVerb, string, boolean]>([
  ['owner', 'console', 'host-1', true],
  ['owner', 'console', 'shop/data.db', true],
  ['owner', 'tunnel', 'shop/data.db', true],
  ['admin', 'console', 'host-1', true],
  ['admin', 'console', 'shop/data.db', true],
  ['admin', 'tunnel', 'shop/data.db', true],
  ['developer', 'console', 'host-1', true],
  ['developer', 'console', 'shop/data.db', true],
  ['developer', 'tunnel', 'shop/data.db', true],
  ['viewer', 'console', 'host-1', false],
  ['viewer', 'console', 'shop/data.db', false],
  ['viewer', 'tunnel', 'shop/data.db', false],
  ['reviewer', 'console', 'host-1', false],
  ['reviewer', 'console', 'shop/data.db', false],
  ['reviewer', 'tunnel', 'shop/data.db', false],
  ['owner', 'tunnel', 'host-1', false],
])('with a grant, a %s and a %s of %s: %s', (role, verb, where, isAllowed) => {
  const decision = decided([granted(where, { verb })], where, { role, verb })

  expect(decision.kind).toBe(isAllowed ? 'allowed' : 'refused')
})

test.each<Role>(['owner', 'admin', 'developer'])('without a grant a %s goes nowhere', (role) => {
  expect(decided([], 'host-1', { role })).toEqual({ kind: 'refused', why: 'no grant for it' })
})

test.each([
  ['another host', 'host-1', 'host-2'],
  ['another component', 'shop/data.db', 'shop/web.main'],
  ['the same component of another app', 'shop/web.main', 'blog/web.main'],
  ['a component of that host', 'host-1', 'shop/data.db'],
  ['the host of that component', 'shop/data.db', 'host-1'],
  ['another instance', 'shop/web.main.1', 'shop/web.main.2'],
  ['any instance, from one for one of them', 'shop/web.main.2', 'shop/web.main'],
  ['an instance that does not stand', 'shop/web.main', 'shop/web.main.3'],
  ['a component that stands in two apps, without saying which', 'shop/web.main', 'web.main'],
])('a grant does not cover %s', (_what, given, wanted) => {
  expect(decided([granted(given)], wanted).kind).toBe('refused')
})

test.each([
  ['each instance, from one for any', 'shop/web.main', 'shop/web.main.2', 'shop/web.main.2'],
  ['the one app that has it, unsaid', 'shop/data.db', 'data.db', 'shop/data.db.1'],
  ['of any the first that can be reached', 'shop/web.main', 'shop/web.main', 'shop/web.main.2'],
])('a grant covers %s', (_what, given, wanted, place) => {
  expect(decided([granted(given)], wanted)).toMatchObject({
    kind: 'allowed',
    target: target(place),
    host: 'host-1',
  })
})

test('a grant is for one verb, and for one person', () => {
  const tunnel = granted('shop/data.db', { verb: 'tunnel' })
  const ofAnother = granted('host-1', { person: PersonName.parse('eve') })

  expect(decided([tunnel], 'shop/data.db').kind).toBe('refused')
  expect(decided([ofAnother]).kind).toBe('refused')
})

test('a grant ends at its last millisecond', () => {
  expect(decided([granted()], 'host-1', { now: 60_999 }).kind).toBe('allowed')
  expect(decided([granted()], 'host-1', { now: 61_000 }).kind).toBe('refused')
})

test('of several grants the one that holds longest counts, whatever became of the others', () => {
  const grant = { target: target('host-1'), until: 90_000, revokedBy: null, revokedAt: null }
  const longer = granted('host-1', { id: RequestId.parse('longer00'), grant })
  const revoked = granted('host-1', { grant: { ...grant, until: 99_000, revokedAt: 1500 } })

  expect(decided([granted(), longer, revoked])).toMatchObject({ grant: 'longer00', until: 90_000 })
})

test.each<[string, AccessRecord]>([
  ['pending', pending()],
  ['denied', pending({ state: 'denied', decidedBy: PersonName.parse('olga') })],
  ['approved by nobody', granted('host-1', { decidedBy: null })],
])('what is %s is no grant', (_what, record) => {
  expect(decided([record]).kind).toBe('refused')
})

test('an owner’s word for themselves is no grant', () => {
  const own = granted('host-1', { decidedBy: dave })

  expect(decided([own], 'host-1', { role: 'owner' }).kind).toBe('refused')
})

test.each<[string, Role, Role]>([
  ['an approver who may not approve any more', 'developer', 'developer'],
  ['an approver who is a reviewer now', 'developer', 'reviewer'],
  ['an admin’s word for one who is an owner now', 'owner', 'admin'],
])('%s ends the grant', (_what, role, approver) => {
  expect(decided([granted()], 'host-1', { role, approver }).kind).toBe('refused')
})

test('the end of a grant is told by its cause', () => {
  const olga = someone('olga', 'owner')
  const both = peopleOf([someone('dave', 'developer'), olga])
  const revokedGrant = { target: target('host-1'), until: 61_000, revokedBy: dave, revokedAt: 1500 }
  const ends = [
    whyNoGrant(granted(), { roleOf: both }, NOW),
    whyNoGrant(granted('host-1', { grant: revokedGrant }), { roleOf: both }, NOW),
    whyNoGrant(granted(), { roleOf: both }, 61_000),
    whyNoGrant(granted(), { roleOf: peopleOf([olga]) }, NOW),
    whyNoGrant(granted(), { roleOf: peopleOf([someone('dave', 'developer')]) }, NOW),
    whyNoGrant(granted(), { roleOf: peopleOf([someone('dave', 'viewer'), olga]) }, NOW),
  ]

  expect(ends).toEqual([null, 'revoked', 'expired', 'person', 'revoked', 'person'])
})
