import { expect, test } from 'vitest'
import { Permission, Role } from '../api/people-contract.ts'
import { POLICY, lesserRole, seesAll } from './policy.ts'

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

test('between two roles nobody is more than either', () => {
  for (const one of Role.options)
    for (const other of Role.options) {
      const lesser = POLICY[lesserRole(one, other)]
      expect(POLICY[one]).toEqual(expect.arrayContaining([...lesser]))
      expect(POLICY[other]).toEqual(expect.arrayContaining([...lesser]))
    }
  expect(lesserRole('owner', 'admin')).toBe('admin')
  expect(lesserRole('developer', 'owner')).toBe('developer')
  expect(lesserRole('developer', 'reviewer')).toBe('viewer')
})
