import { describe, expect, it } from 'vitest'
import { isSlice, type Slice } from '../plan/slice.ts'
import { planHost } from '../plan/lab-plan.ts'
import { isInside, mustBeInside } from './inside-lab.ts'

const own = sliceOf(1)
const other = sliceOf(10)

describe('what an attack may aim at', () => {
  it.each([
    ['a host of its lab', planHost(own, 1).cable.address],
    ['the same over IPv6', planHost(own, 1).cable.address6],
    ['its address in the tunnel', planHost(own, 1).inner],
    ['a link-local address', 'fe80::1'],
    ['all nodes of the link', 'ff02::1'],
  ])('is %s', (_name, address) => {
    expect(isInside(own, address)).toBe(true)
  })

  it.each([
    ['a host of another lab', planHost(other, 1).cable.address],
    ['the same over IPv6', planHost(other, 1).cable.address6],
    ['an address in somebody’s office', '10.0.0.1'],
    ['an address of the internet', '2001:db8::1'],
    ['the machine itself', '127.0.0.1'],
    ['a multicast address that routers pass on', 'ff0e::1'],
  ])('is never %s', (_name, address) => {
    expect(isInside(own, address)).toBe(false)
    expect(() => mustBeInside({ lab: 'lab', slice: own }, [address])).toThrow(
      expect.objectContaining({ code: 'E_OUTSIDE_LAB', fault: 'caller' }),
    )
  })
})

function sliceOf(value: number): Slice {
  if (isSlice(value)) return value
  throw new TypeError(`${String(value)} is no slice`)
}
