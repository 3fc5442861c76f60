import { describe, expect, it } from 'vitest'
import { whatStands } from './what-stands.ts'

const old = { revision: 'r1', state: 'healthy' } as const
const fresh = { revision: 'r2', state: 'healthy' } as const
const ill = { revision: 'r2', state: 'unhealthy' } as const

describe('what is told to stand when a roll-out has stopped', () => {
  it('counts instances from before, not new ones that are ill', () => {
    expect(whatStands({ revision: 'r2', instances: [old, old, ill] })).toBe(
      '2 of it as before stand',
    )
  })

  it('is nothing where only new ones stand, and none of them is well', () => {
    expect(whatStands({ revision: 'r2', instances: [ill] })).toBe('nothing of it is healthy')
  })

  it('is what is healthy where nothing was replaced', () => {
    expect(whatStands({ revision: 'r2', instances: [fresh, ill] })).toBe('1 of it healthy')
  })
})
