import { describe, expect, it } from 'vitest'
import { buildName, isAbandoned } from './build-owner.ts'

describe('the name of a build', () => {
  const name = buildName('host')

  it('does not count as abandoned while its process lives', () => {
    expect(isAbandoned(name)).toBe(false)
  })

  it('counts as abandoned when another process has its number now', () => {
    expect(isAbandoned(name.replace(/-(\d+)-([0-9a-f]+)$/, '-1$1-$2'))).toBe(true)
  })

  it('counts as abandoned after the machine was started anew', () => {
    expect(isAbandoned(name.replace(/[0-9a-f]+$/, '0123456789ab'))).toBe(true)
  })

  it.each(['drawbridge-lab-host-1', 'postgres', 'drawbridge-build-host'])(
    'is not seen in %s, which is somebody else’s',
    (other) => {
      expect(isAbandoned(other)).toBe(false)
    },
  )
})
