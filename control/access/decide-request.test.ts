import { expect, test } from 'vitest'
import { REQUEST_LIFE_MS, RequestId, type AccessVerb, type Role } from '../api/people-contract.ts'
import {
  MOST_REQUESTS,
  decideApproval,
  decideDenial,
  decideRequest,
  decideRevocation,
  ended,
} from './decide-request.ts'
import type { AccessRecord } from './model.ts'
import { WORLD, granted, peopleOf, pending, someone, target } from './testing/given.ts'

const NOW = 2000
const id = RequestId.parse('abcd1234')
const dave = someone('dave', 'developer')
const olga = someone('olga', 'owner')

const asked = (role: Role, verb: AccessVerb, where: string, recent = 0) =>
  decideRequest(
    someone('dave', role),
    { verb, target: target(where), forMs: 60_000, reason: 'to look' },
    { id, now: NOW, recent },
  )

/** Olga's decision on dave's request, unless something else is said. */
const approved = (
  record: AccessRecord | null,
  { approver = olga, people = [dave, olga], now = NOW } = {},
) => decideApproval(approver, record, { roleOf: peopleOf(people), world: WORLD }, now)

test('a request is recorded as it was made, whether its target stands or not', () => {
  expect(asked('developer', 'console', 'host-1')).toEqual({
    kind: 'done',
    record: pending({ at: NOW }),
  })
  expect(asked('developer', 'console', 'host-9').kind).toBe('done')
})

test.each<[Role, AccessVerb, string]>([
  ['viewer', 'console', 'host-1'],
  ['viewer', 'tunnel', 'data.db'],
  ['reviewer', 'console', 'data.db'],
  ['owner', 'tunnel', 'host-1'],
])('a %s does not even ask for a %s of %s', (role, verb, where) => {
  expect(asked(role, verb, where)).toEqual({ kind: 'refused', refusal: 'no-access' })
})

test('nobody asks without end', () => {
  expect(asked('owner', 'console', 'host-1', MOST_REQUESTS)).toEqual({
    kind: 'refused',
    refusal: 'too-many',
  })
})

test('an approval makes a grant for the target with its app, from now on for as long as was asked', () => {
  const record = pending({ target: target('data.db'), verb: 'tunnel' })

  expect(approved(record)).toMatchObject({
    record: {
      state: 'approved',
      decidedBy: 'olga',
      decidedAt: NOW,
      target: target('data.db'),
      grant: { target: target('shop/data.db'), until: 62_000, revokedAt: null },
    },
  })
})

test.each<[string, ReturnType<typeof approved>, string]>([
  ['that is not there', approved(null), 'no-access'],
  [
    'of a developer, by a developer',
    approved(pending(), { approver: someone('eve', 'developer') }),
    'no-access',
  ],
  [
    'of a developer, by a reviewer',
    approved(pending(), { approver: someone('rob', 'reviewer') }),
    'no-access',
  ],
  ['of one’s own', approved(pending({ person: olga.name })), 'own-request'],
  ['that was denied', approved(pending({ state: 'denied' })), 'not-pending'],
  ['that was approved', approved(granted()), 'not-pending'],
  ['that was taken back', approved(pending({ state: 'withdrawn' })), 'not-pending'],
  ['that has expired', approved(pending(), { now: REQUEST_LIFE_MS }), 'not-pending'],
  ['of who is no more', approved(pending(), { people: [olga] }), 'role-forbids'],
  [
    'of who is a viewer now',
    approved(pending(), { people: [someone('dave', 'viewer')] }),
    'role-forbids',
  ],
  [
    'of an owner, by an admin',
    approved(pending(), { approver: someone('ada', 'admin'), people: [someone('dave', 'owner')] }),
    'owners-only',
  ],
  [
    'for a host that does not stand',
    approved(pending({ target: target('host-9') })),
    'no-such-target',
  ],
  [
    'for a component of two apps',
    approved(pending({ target: target('web.main') })),
    'no-such-target',
  ],
  [
    'for an instance that does not stand',
    approved(pending({ target: target('shop/web.main.3') })),
    'no-such-target',
  ],
  [
    'for an app that is not there',
    approved(pending({ target: target('none/web.main') })),
    'no-such-target',
  ],
])('a request %s is not approved', (_what, verdict, refusal) => {
  expect(verdict).toEqual({ kind: 'refused', refusal })
})

test('an admin approves for all but owners, an owner for another owner, too', () => {
  const ada = someone('ada', 'admin')
  const people = [someone('dave', 'owner'), olga]

  expect(approved(pending(), { approver: ada }).kind).toBe('done')
  expect(approved(pending(), { people }).kind).toBe('done')
})

test.each<[string, ReturnType<typeof decideDenial>, string]>([
  ['who may approve', decideDenial(olga, pending(), NOW), 'done'],
  ['who may not', decideDenial(dave, pending(), NOW), 'no-access'],
  ['who may, of one that is not there', decideDenial(olga, null, NOW), 'no-access'],
  ['who may, of one that was approved', decideDenial(olga, granted(), NOW), 'not-pending'],
  ['who may, too late', decideDenial(olga, pending(), REQUEST_LIFE_MS), 'not-pending'],
])('a denial by one %s', (_what, verdict, outcome) => {
  expect(verdict.kind === 'refused' ? verdict.refusal : verdict.kind).toBe(outcome)
})

const everybody = { roleOf: peopleOf([dave, olga]) }

test.each([
  ['whose it is', dave],
  ['who may approve', olga],
])('a grant is revoked by one %s', (_what, revoker) => {
  expect(decideRevocation(revoker, granted(), everybody, NOW)).toMatchObject({
    record: { state: 'approved', grant: { revokedBy: revoker.name, revokedAt: NOW } },
  })
})

test('nobody else revokes it, nor what is not there', () => {
  const eve = someone('eve', 'developer')
  const rob = someone('rob', 'reviewer')
  const verdicts = [
    decideRevocation(eve, granted(), everybody, NOW),
    decideRevocation(rob, granted(), everybody, NOW),
    decideRevocation(olga, null, everybody, NOW),
  ]

  expect(verdicts).toEqual(verdicts.map(() => ({ kind: 'refused', refusal: 'no-access' })))
})

test('a grant that has ended stays as it is', () => {
  const grant = { target: target('host-1'), until: 61_000, revokedBy: dave.name, revokedAt: 1500 }
  const revoked = granted('host-1', { grant })

  expect(decideRevocation(olga, revoked, everybody, NOW)).toEqual({ kind: 'over', record: revoked })
  expect(decideRevocation(olga, granted(), everybody, 61_000)).toEqual({
    kind: 'over',
    record: granted(),
  })
})

test('a pending request is taken back by who made it, and by nobody else', () => {
  expect(decideRevocation(dave, pending(), everybody, NOW)).toMatchObject({
    record: { state: 'withdrawn', decidedBy: 'dave' },
  })
  expect(decideRevocation(olga, pending(), everybody, NOW)).toEqual({
    kind: 'refused',
    refusal: 'not-granted',
  })
})

test('when a person is no more nothing of theirs can hold again', () => {
  expect(ended(pending(), NOW)).toMatchObject({ state: 'withdrawn', grant: null })
  expect(ended(granted(), NOW)).toMatchObject({ grant: { revokedAt: NOW, revokedBy: null } })
  expect(ended(pending({ state: 'denied' }), NOW)).toEqual(pending({ state: 'denied' }))
})
