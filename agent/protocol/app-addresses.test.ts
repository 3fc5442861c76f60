import { describe, expect, it } from 'vitest'
import {
  APP_POOL,
  address6Of,
  addressesOf,
  holds,
  linkLocalOf,
  macOf,
  sliceOf,
} from './app-addresses.ts'
import { Ipv4 } from './names.ts'

const ip = (text: string) => Ipv4.parse(text)

describe('addresses of an app', () => {
  it('come from a slice of their own on each host', () => {
    const slices = Array.from({ length: 200 }, (_, at) => sliceOf(ip(`198.18.3.${at + 11}`)))

    expect(slices[0]).toBe('198.18.225.96/27')
    expect(slices.every((slice) => holds(APP_POOL, slice))).toBe(true)
    expect(new Set(slices.flatMap(addressesOf)).size).toBe(200 * 32)
  })

  it('bring MAC and IPv6 addresses with them, spelled as the kernel does', () => {
    expect(macOf(ip('198.18.225.97'))).toBe('02:db:c6:12:e1:61')
    expect(address6Of('fdb6:2d1a:a::/64', ip('198.18.225.97'))).toBe('fdb6:2d1a:a::c612:e161')
    expect(address6Of('fdb6:2d1a:a:1f::/64', ip('198.18.225.5'))).toBe('fdb6:2d1a:a:1f::c612:e105')
    expect(linkLocalOf(ip('198.18.225.97'))).toBe('fe80::db:c6ff:fe12:e161')
  })

  it('belong to a network exactly when their first bits are its own', () => {
    expect(holds('198.18.225.96/27', '198.18.225.127')).toBe(true)
    expect(holds('198.18.225.96/27', '198.18.225.128')).toBe(false)
    expect(holds('198.18.225.96/27', '198.18.225.96/26')).toBe(false)
    expect(holds('198.18.225.96/27', '198.18.225.104/29')).toBe(true)
  })
})
