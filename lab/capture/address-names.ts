import type { StandingLab } from '../lifecycle/standing-lab.ts'
import { cableOf, CONTROL_LAST, STRANGER_LAST } from '../plan/slice.ts'

/** Who has which address, so that Wireshark shows host.1 where a packet says 198.18.0.11. */
export function addressNames({ slice, hosts }: StandingLab): Readonly<Record<string, string>> {
  const machines = [
    ...hosts.map(({ plan }) => ({ name: plan.target, ...plan.cable })),
    { name: 'control', ...cableOf(slice, CONTROL_LAST) },
    { name: 'stranger', ...cableOf(slice, STRANGER_LAST) },
  ]
  const named: readonly (readonly [string, string])[] = [
    ...machines.map(({ name, address }) => [address, name] as const),
    ...machines.map(({ name, address6 }) => [address6, name] as const),
    ...hosts.map(({ plan }) => [plan.inner, `${plan.target}.tunnel`] as const),
  ]
  return Object.fromEntries(named)
}
