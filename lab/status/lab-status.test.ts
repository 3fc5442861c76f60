import { expect, test } from 'vitest'
import { StateView } from '../../control/api/contract.ts'
import type { Machine } from '../backends/backend.ts'
import type { StandingHost } from '../lifecycle/standing-lab.ts'
import { planHost } from '../plan/lab-plan.ts'
import { isSlice } from '../plan/slice.ts'
import { knownStatus } from './lab-status.ts'

const AT = '2026-11-25T12:00:00.000Z'
const [SLICE] = [0].filter(isSlice)
if (SLICE === undefined) throw new Error('0 is a slice')
const slice = SLICE

const standing = (index: number): StandingHost => {
  const plan = planHost(slice, index)
  const machine: Machine = {
    ...{ id: plan.machine, lab: 'lab', slice, role: 'host', name: plan.machine },
    ...{ status: 'running', image: 'host', facts: {} },
    run: { run: 'run', ownerPid: 1, ownerStart: '1', bootId: 'boot' },
  }
  return { plan, machine }
}

const hosts = [1, 2, 10].map(standing)

/** Control's view of them in this order, each with holes for the others in this order. */
const stateOf = (order: readonly StandingHost[]): StateView =>
  StateView.parse({
    control: { startedAt: AT, version: 'test' },
    overlay: { mode: 'encrypted', vni: 1, port: 51820 },
    hosts: order.map(({ plan }) => ({
      ...{ id: plan.machine, address: plan.cable.address, inner: plan.inner, mac: plan.overlayMac },
      ...{ state: 'member', agent: 'up', generation: { ordered: 1, applied: 1 } },
      report: {
        ...{ host: plan.machine, at: AT, bootId: 'boot', generation: 1 },
        agent: { version: '0', pid: 1, startedAt: AT, residentKib: 1 },
        firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned' },
        holes: order
          .filter((other) => other.plan !== plan)
          .map((other) => ({ address: other.plan.cable.address, port: 51820 })),
        overlay: { mode: 'encrypted', publicKey: null, proved: [], joined: [], mtu: 1400 },
        certificate: { serial: '1', notAfter: AT },
      },
      reportAgeMs: 1,
      invitedAt: AT,
    })),
    pairs: [],
    settled: true,
  })

const holesOf = (order: readonly StandingHost[]): readonly string[] => {
  const lab = {
    lab: 'lab',
    slice,
    overlay: 'encrypted',
    cold: false,
    machines: [],
    hosts,
  } as const
  return knownStatus(lab, stateOf(order)).holes.map(({ from, to }) => `${from} → ${to}`)
}

test('holes are told in the order of the hosts, in whatever order control and kernels name them', () => {
  const inOrder = holesOf(hosts)

  expect(inOrder).toEqual([
    'host.2 → host.1',
    'host.10 → host.1',
    'host.1 → host.2',
    'host.10 → host.2',
    'host.1 → host.10',
    'host.2 → host.10',
  ])
  expect(holesOf([...hosts].reverse())).toEqual(inOrder)
})
