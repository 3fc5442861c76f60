import fc from 'fast-check'
import { expect } from 'vitest'
import { parseHostCount } from '../lab/plan/host-count.ts'
import { type LabPlan, planLab } from '../lab/plan/lab-plan.ts'
import { hostIndex, hostTarget, machineName, targetOf } from '../lab/plan/machine-name.ts'
import { firstHosts, lowestFree, wantedHosts } from '../lab/plan/membership-plan.ts'
import { MAX_HOSTS, SLICES, SINK_LAST, cableOf, isSlice, type Slice } from '../lab/plan/slice.ts'
import { always } from './always.ts'

const slices = fc.oneof(fc.constantFrom(0, SLICES - 1), fc.nat(SLICES - 1)).map(sliceOf)
const counts = fc.oneof(fc.constantFrom(1, MAX_HOSTS), fc.integer({ min: 1, max: MAX_HOSTS }))

always(
  'every machine of a lab has addresses and a card of its own',
  fc.property(slices, counts, (slice, count) => {
    for (const [, all] of columnsOf(planOf(slice, count)))
      expect(new Set(all).size).toBe(all.length)
  }),
  { runs: 150 },
)

always(
  'every address lies in the range reserved for benchmarks, in the share of its slice, and is one of a host',
  fc.property(slices, counts, (slice, count) => {
    const { v4, v6, macs } = Object.fromEntries(columnsOf(planOf(slice, count)))

    expect((v4 ?? []).filter((address) => !isInShare(address, slice))).toEqual([])
    expect((v6 ?? []).filter((address) => !ULA.test(address))).toEqual([])
    expect((macs ?? []).filter((mac) => !LOCAL_MAC.test(mac))).toEqual([])
  }),
  { runs: 150 },
)

always(
  'two labs share no address, no card and no network number',
  fc.property(
    fc.uniqueArray(slices, { minLength: 2, maxLength: 2 }),
    counts,
    counts,
    (two, ...sizes) => {
      const plans = two.map((slice, at) => planOf(slice, sizes[at] ?? 1))
      const [one, other] = plans.map((plan) => new Set(columnsOf(plan).flatMap(([, all]) => all)))

      expect([...(one ?? [])].filter((address) => other?.has(address))).toEqual([])
      expect(new Set(plans.map(({ vni }) => vni)).size).toBe(2)
    },
  ),
  { runs: 100 },
)

always(
  'a lab grows without moving anybody: the same host has the same addresses whatever stands beside it',
  fc.property(slices, counts, counts, (slice, one, other) => {
    const [small, large] = [Math.min(one, other), Math.max(one, other)]

    expect(planOf(slice, large).hosts.slice(0, small)).toEqual(planOf(slice, small).hosts)
  }),
  { runs: 100 },
)

always(
  'the name of a host leads to its machine, and back to its number',
  fc.property(fc.integer({ min: 1, max: MAX_HOSTS }), (index) => {
    expect(targetOf(machineName(hostTarget(index)))).toBe(hostTarget(index))
    expect(hostIndex(hostTarget(index))).toBe(index)
    expect(machineName(hostTarget(index))).toMatch(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/)
  }),
  { runs: 300 },
)

always(
  'whatever is taken for a host’s name is the name that this host has',
  fc.property(
    fc.oneof(
      fc.string(),
      fc.stringMatching(/^host\.[0-9]{1,4}$/),
      fc.stringMatching(/^host[.-]?[0-9 +.-]{0,4}$/),
    ),
    (text) => {
      const index = hostIndex(text)

      if (index !== undefined) expect(hostTarget(index)).toBe(text)
    },
  ),
  { runs: 1000 },
)

always(
  'a number of hosts is taken exactly when it can be had',
  fc.property(
    fc.oneof(fc.integer({ min: -5, max: 250 }).map(String), fc.string(), fc.double().map(String)),
    (text) => {
      const isCount = firstHosts(MAX_HOSTS)
        .map(String)
        .includes(text.replace(/^0+(?=\d)/, ''))

      expect(countOf(text)).toBe(isCount ? Number(text) : null)
    },
  ),
  { runs: 500 },
)

always(
  'as many hosts stand as were asked for, those that stood first among them, no number twice',
  fc.property(
    fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }),
    fc.nat(25),
    (standing, count) => {
      const wanted = wantedHosts(standing, count)

      expect(new Set(wanted).size).toBe(count)
      expect(wanted).toHaveLength(count)
      expect(wanted.slice(0, standing.length)).toEqual(standing.slice(0, count))
      expect(standing).not.toContain(lowestFree(standing))
      expect(
        firstHosts(lowestFree(standing) - 1).filter((index) => !standing.includes(index)),
      ).toEqual([])
    },
  ),
  { runs: 500 },
)

const ULA = /^fd[0-9a-f]{2}:[0-9a-f:]+::[0-9a-f]{1,2}$/
const LOCAL_MAC = /^02(?::[0-9a-f]{2}){5}$/

const isInShare = (address: string, slice: Slice): boolean => {
  const [a, b, c, d = 0, ...more] = address.split('.').map(Number)
  return a === 198 && (b === 18 || b === 19) && c === slice && d > 0 && d < 255 && more.length === 0
}

function sliceOf(value: number): Slice {
  if (isSlice(value)) return value
  throw new Error(`${String(value)} is no slice`)
}

const planOf = (slice: Slice, count: number): LabPlan =>
  planLab({ lab: 'lab', slice, hosts: firstHosts(count), overlay: 'encrypted', cold: false })

/** All that must differ between any two machines; the probe's sink is one of them. */
const columnsOf = ({ slice, control, mirror, stranger, hosts }: LabPlan) => {
  const cables = [
    control,
    mirror,
    stranger,
    cableOf(slice, SINK_LAST),
    ...hosts.map(({ cable }) => cable),
  ]
  return [
    ['v4', [...cables.map(({ address }) => address), ...hosts.map(({ inner }) => inner)]],
    ['v6', cables.map(({ address6 }) => address6)],
    ['macs', [...cables.map(({ mac }) => mac), ...hosts.map(({ overlayMac }) => overlayMac)]],
  ] as const
}

function countOf(text: string): number | null {
  try {
    return parseHostCount(text)
  } catch (refusal) {
    expect(refusal).toMatchObject({ exitCode: 2 })
    return null
  }
}
