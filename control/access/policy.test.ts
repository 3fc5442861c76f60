import { expect, test } from 'vitest'
import { Permission, Role } from '../api/people-contract.ts'
import { POLICY, seesAll } from './policy.ts'

test('the roles may do exactly this', () => {
  expect(POLICY).toEqual({
    owner: Permission.options,
    admin: Permission.options.filter((permission) => permission !== 'audit'),
    developer: ['host-console', 'component-console', 'tunnel', 'deploy'],
    viewer: [],
    reviewer: ['sessions', 'audit'],
  })
})

test('what others asked for is seen by those who decide on it or look it over', () => {
  expect(Role.options.filter(seesAll)).toEqual(['owner', 'admin', 'reviewer'])
})
