import { describe, expect, test } from 'vitest'
import { AppSpec } from '../api/app-spec.ts'
import { begunAnew, wishedComponents } from './wished-components.ts'

const component = (name: string, more: object = {}): object => ({
  name,
  instances: 1,
  image: { archive: 'a'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
  command: null,
  environment: { ONE: '1', TWO: '2' },
  ports: [],
  writable: [],
  limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
  health: null,
  after: [],
  on: [],
  ...more,
})
const spec = (...components: readonly object[]): AppSpec => AppSpec.parse({ components })
const revisionOf = (more: object): string | undefined =>
  wishedComponents(spec(component('web.main', more)), [])[0]?.revision

describe('the revision of a component', () => {
  test.each([
    ['the order of its variables', { environment: { TWO: '2', ONE: '1' } }],
    ['how many of it there are', { instances: 3 }],
    ['where it may stand', { on: ['host-1'] }],
  ])('does not hang on %s', (_what, more) => {
    expect(revisionOf(more)).toBe(revisionOf({}))
  })

  test.each([
    ['its image', { image: { archive: 'b'.repeat(64), bytes: 1, name: 'drawbridge/web:2' } }],
    ['its command', { command: ['/other'] }],
    ['a variable', { environment: { ONE: '1', TWO: '3' } }],
    ['a port', { ports: [80] }],
    ['a directory', { writable: [{ path: '/data', name: 'dir-1' }] }],
    ['a limit', { limits: { memoryMib: 65, cpus: 0.5, pids: 16 } }],
    [
      'its health check',
      {
        health: { command: ['/check'], intervalMs: 1000, timeoutMs: 1000, retries: 1, graceMs: 0 },
      },
    ],
  ])('is another one with %s', (_what, more) => {
    expect(revisionOf(more)).not.toBe(revisionOf({}))
  })

  test('is another one after a restart, and stays that one when the same is deployed again', () => {
    const [first] = wishedComponents(spec(component('web.main')), [])
    if (first === undefined) throw new TypeError('there is one')
    const again = begunAnew(first)

    expect(again.revision).not.toBe(first.revision)
    expect(wishedComponents(spec(component('web.main')), [again])).toEqual([again])
  })
})

test('a roll-out that had stopped is tried again by a deploy', () => {
  const [first] = wishedComponents(spec(component('web.main')), [])
  if (first === undefined) throw new TypeError('there is one')

  expect(wishedComponents(spec(component('web.main')), [{ ...first, stalled: 'why' }])).toEqual([
    first,
  ])
})

test.each([
  ['names a component twice', [component('a.b'), component('a.b')]],
  ['is not sorted', [component('b.b'), component('a.b')]],
  ['comes after nothing that is there', [component('a.b', { after: ['x.y'] })]],
  ['comes after itself', [component('a.b', { after: ['a.b'] })]],
  [
    'goes round in a circle',
    [component('a.a', { after: ['b.b'] }), component('b.b', { after: ['a.a'] })],
  ],
  [
    'has directories in each other',
    [
      component('a.b', {
        writable: [
          { path: '/d', name: 'one' },
          { path: '/d/e', name: 'two' },
        ],
      }),
    ],
  ],
])('a spec that %s is refused', (_what, components) => {
  expect(() => wishedComponents(spec(...components), [])).toThrow(
    expect.objectContaining({ code: 'E_APP_SPEC' }) as Error,
  )
})

test.each([
  ['privileged', { privileged: true }],
  ['capabilities', { cap_add: ['NET_ADMIN'] }],
  ['mounts of the host', { mounts: ['/'] }],
  ['a path out of a directory', { writable: [{ path: '/data/../etc', name: 'one' }] }],
])('there is no word in a spec for %s', (_what, more) => {
  expect(AppSpec.safeParse({ components: [component('web.main', more)] }).success).toBe(false)
})
