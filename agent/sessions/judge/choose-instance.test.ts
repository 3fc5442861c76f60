import { describe, expect, it } from 'vitest'
import type { ContainerDetails } from '../../components/engine/container-state.ts'
import { WISH } from '../../components/policy/labels.ts'
import { keyOf, type Wish } from '../../components/policy/names.ts'
import { SessionTarget } from '../../protocol/ticket.ts'
import { appOf } from '../../testing/app-values.ts'
import { STANDING, instanceOf } from '../testing/standing-values.ts'
import { IN_COMPONENT } from '../testing/ticket-values.ts'
import { chooseContainer, chooseWish, isStill } from './choose-instance.ts'

const target = (change: object = {}) => {
  const parsed = SessionTarget.parse({ ...IN_COMPONENT, ...change })
  if (parsed.kind === 'host') throw new Error('a host')
  return parsed
}

const apps = (...instances: readonly object[]) => [appOf('shop', { instances })]

describe('the instance that a ticket names', () => {
  it.each<[string, object]>([
    ['of another app', { app: 'other' }],
    ['of another component', { component: 'data.cache' }],
    ['of another number', { index: 2 }],
  ])('is none %s', (_what, change) => {
    expect(chooseWish(apps(instanceOf()), target(change))).toBeNull()
  })

  it('is the revision that serves while another comes or goes', () => {
    const [old, fresh] = ['1', '2'].map((digit) => digit.repeat(64))
    const both = apps(
      instanceOf({ revision: old, serves: true }),
      instanceOf({ revision: fresh, serves: false, address: '198.18.225.98' }),
    )

    expect(chooseWish(both, target())?.instance.revision).toBe(old)
  })

  it('is the one that does not serve yet where none does', () => {
    expect(chooseWish(apps(instanceOf({ serves: false })), target())).not.toBeNull()
  })
})

type Found = Partial<ContainerDetails['State']> & { readonly id?: string; readonly key?: string }

const container = ({ id = STANDING.container, key, ...state }: Found): ContainerDetails =>
  ({
    Id: id,
    State: { Status: 'running', Running: true, Pid: 4711, StartedAt: STANDING.startedAt, ...state },
    Config: { Labels: { [WISH]: key ?? keyOf(STANDING.wish) }, Env: ['A=b'] },
  }) as never

const chosen = (found: Found, wish: Wish = STANDING.wish) =>
  chooseContainer(wish, [container(found)])

describe('the container of an instance', () => {
  it('is the running one that was made for it', () => {
    expect(chosen({})).toMatchObject({ container: STANDING.container, pid: 4711, apparmor: '' })
  })

  it.each<[string, Found]>([
    ['was made for another revision', { key: 'shop-data.db.1-bbbbbbbbbbbb' }],
    ['has ended', { Status: 'exited', Running: false, Pid: 0 }],
    ['is paused', { Status: 'paused' }],
    ['has no process', { Pid: 0 }],
  ])('is not one that %s', (_what, found) => {
    expect(chosen(found)).toBeNull()
  })
})

describe('an instance still stands', () => {
  it('as long as it is the same life of the same container', () => {
    expect(isStill(STANDING, container({}))).toBe(true)
  })

  it.each<[string, Found | null]>([
    ['it is gone', null],
    ['it was started anew', { StartedAt: '2026-11-26T11:59:00Z' }],
    ['its first process is another', { Pid: 4712 }],
    ['it is another under the same name', { id: 'd'.repeat(64) }],
    ['it is paused', { Status: 'paused' }],
  ])('no more once %s', (_what, found) => {
    expect(isStill(STANDING, found === null ? null : container(found))).toBe(false)
  })
})
