import { expect, test } from 'vitest'
import { LabError } from '../lab-error.ts'
import { planLab } from './lab-plan.ts'
import { firstHosts } from './membership-plan.ts'
import { parseHostCount } from './host-count.ts'
import { MAX_HOSTS, SLICES, isSlice } from './slice.ts'

const slice = (value: number) => {
  if (isSlice(value)) return value
  throw new Error(`${String(value)} is no slice`)
}

const plan = (at: number, hosts: number) =>
  planLab({
    lab: 'lab',
    slice: slice(at),
    hosts: firstHosts(hosts),
    overlay: 'encrypted',
    cold: false,
  })

test('every address of the largest lab in the last slice lies inside 198.18.0.0/15 and is its own', () => {
  const { hosts, control, mirror, stranger } = plan(SLICES - 1, MAX_HOSTS)
  const addresses = [
    ...hosts.map(({ cable }) => cable.address),
    control.address,
    mirror.address,
    stranger.address,
  ]
  const inner = hosts.map((host) => host.inner)

  expect(new Set([...addresses, ...inner]).size).toBe(addresses.length + inner.length)
  expect(
    [...addresses, ...inner].filter((address) => !/^198\.1[89]\.\d+\.\d+$/.test(address)),
  ).toEqual([])
  expect([...addresses, ...inner].filter((address) => Number(address.split('.')[3]) > 254)).toEqual(
    [],
  )
})

test('two slices share no underlay, inner or MAC address', () => {
  const all = [plan(0, 3), plan(1, 3)].map(({ hosts }) =>
    hosts.flatMap(({ cable, inner, overlayMac }) => [
      cable.address,
      cable.address6,
      cable.mac,
      inner,
      overlayMac,
    ]),
  )

  expect(new Set(all.flat()).size).toBe(all.flat().length)
})

test.each(['0', '-1', 'x', '1000', '1.5', '', ' 3', '3 ', '0x3', '201'])(
  '"%s" hosts are refused with a stable code',
  (text) => {
    const refusal = (): unknown => {
      try {
        return parseHostCount(text)
      } catch (error) {
        return error
      }
    }

    const error = refusal()
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({
      code: expect.stringMatching(/^E_(HOST_COUNT|TOO_MANY_HOSTS)$/) as string,
      exitCode: 2,
    })
  },
)

test('200 hosts are the most that are taken', () => {
  expect(parseHostCount('200')).toBe(200)
})
