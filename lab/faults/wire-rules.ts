import { machineName, targetOf } from '../plan/machine-name.ts'
import type { WireFault } from './fault.ts'

/** The switch's table: frames are judged as they cross its bridge, where no host sees or reaches it. */
export const TABLE = 'bridge drawbridge_faults'

/** Makes sure that there is a table; harmless when it stands. */
export const TABLE_LINES: readonly string[] = [
  `add table ${TABLE}`,
  `add chain ${TABLE} forward { type filter hook forward priority 0; }`,
]

/** Pure: the rules of one fault. Ports are named for their machines, so a rule outlives every cable. */
export function rulesOf(fault: WireFault): readonly string[] {
  const comment = `comment "${noteOf(fault)}"`
  return waysOf(fault).flatMap((way) =>
    dropsOf(fault).map((drop) => `add rule ${TABLE} forward ${way} ${drop} ${comment}`),
  )
}

/** The port that the switch's program plugs a machine into. */
const portOf = (target: string): string => `"p-${machineName(target).slice(0, 13)}"`

function waysOf({ from, to, oneWay }: WireFault): readonly string[] {
  const way = (one: string | null, other: string | null): string =>
    [
      ...(one === null ? [] : [`iifname ${portOf(one)}`]),
      ...(other === null ? [] : [`oifname ${portOf(other)}`]),
    ].join(' ')
  return oneWay ? [way(from, to)] : [way(from, to), way(to, from)]
}

function dropsOf(fault: WireFault): readonly string[] {
  if (fault.kind === 'cut') return ['counter drop']
  const { lossPercent, bitsPerSecond } = fault
  const bytes = Math.ceil(bitsPerSecond / 8)
  return [
    ...(lossPercent > 0
      ? [`numgen random mod 100000 < ${String(Math.round(lossPercent * 1000))} counter drop`]
      : []),
    ...(bytes > 0
      ? [
          `limit rate over ${String(bytes)} bytes/second burst ${String(burstOf(bytes))} bytes counter drop`,
        ]
      : []),
  ]
}

/** A segment that a card would have cut up crosses as one: less than two of them and none would ever pass. */
const LARGEST_SEGMENT = 65_536
const burstOf = (bytesPerSecond: number): number =>
  Math.max(2 * LARGEST_SEGMENT, Math.ceil(bytesPerSecond / 10))

/** What a rule's comment says of its fault: the kernel itself remembers what stands, and no file can be wrong about it. */
export function noteOf(fault: WireFault): string {
  const { kind, from, to, oneWay } = fault
  const ends = [
    kind,
    machineName(from),
    to === null ? '*' : machineName(to),
    oneWay ? 'to' : 'both',
  ]
  if (kind === 'cut') return ends.join(' ')
  return [...ends, String(fault.lossPercent), String(fault.bitsPerSecond)].join(' ')
}

/** The fault that a comment tells of; undefined when it is none of ours. */
export function faultNoted(note: string): WireFault | undefined {
  const [kind, from = '', to = '', way = '', loss = '', rate = ''] = note.split(' ')
  const ends = { from: targetOf(from), to: to === '*' ? null : targetOf(to), oneWay: way === 'to' }
  if (kind === 'cut') return { kind, ...ends }
  if (kind !== 'impair') return undefined
  return { kind, ...ends, lossPercent: Number(loss), bitsPerSecond: Number(rate) }
}

/** The same way between the same machines: a new impairment takes the place of the old one. */
export const isSameWay = (one: WireFault, other: WireFault): boolean =>
  one.kind === other.kind &&
  one.oneWay === other.oneWay &&
  (one.oneWay
    ? one.from === other.from && one.to === other.to
    : new Set([one.from, one.to, other.from, other.to]).size === new Set([one.from, one.to]).size)
