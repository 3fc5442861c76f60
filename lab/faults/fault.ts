/** Frames are lost between two machines, or between one and everybody else. */
export interface Cut {
  readonly kind: 'cut'
  readonly from: string
  /** Null: everybody else. */
  readonly to: string | null
  /** Only what goes this way is lost. */
  readonly oneWay: boolean
}

/** Frames between two machines, or between one and everybody else, are lost by chance or beyond a rate. */
export interface Impairment extends Omit<Cut, 'kind'> {
  readonly kind: 'impair'
  /** Chance of each frame to be lost, 0 for none. */
  readonly lossPercent: number
  /** What exceeds it is dropped, each way by itself; 0 for no limit. */
  readonly bitsPerSecond: number
}

/** What is wrong on the wire, at the switch. Ends are named as people name them: `host.1`, `control`, `stranger`. */
export type WireFault = Cut | Impairment

/** No process of the machine runs, and it does not know. */
export interface Pause {
  readonly kind: 'pause'
  readonly machine: string
}

/** The disk under a host's state has no room left. */
export interface FullDisk {
  readonly kind: 'full-disk'
  readonly host: string
  /** Room that is left. */
  readonly freeBytes: number
}

/** A wire fault as the switch has it now. */
export type StandingWireFault = WireFault & {
  /** Frames that it has taken off the wire so far. */
  readonly dropped: number
}

export type Fault = StandingWireFault | Pause | FullDisk

/** Everybody whom a fault touches, by target. */
export function touchedBy(fault: Fault | WireFault): readonly string[] {
  switch (fault.kind) {
    case 'cut':
    case 'impair':
      return fault.to === null ? [fault.from] : [fault.from, fault.to]
    case 'pause':
      return [fault.machine]
    case 'full-disk':
      return [fault.host]
  }
}

/** Whether `heal` with these targets means this fault: none means every fault, one those that touch it, two those of the pair. */
export const isMeant = (fault: Fault | WireFault, targets: readonly string[]): boolean =>
  targets.every((target) => touchedBy(fault).includes(target))

/** "host.1 ↔ host.2 cut, 12 frames dropped", as `status` and the verbs show it. */
export function faultLine(fault: Fault | WireFault): string {
  switch (fault.kind) {
    case 'cut':
      return `${wayOf(fault)} cut${droppedText(fault)}`
    case 'impair':
      return `${wayOf(fault)} impaired: ${impairmentText(fault)}${droppedText(fault)}`
    case 'pause':
      return `${fault.machine} paused`
    case 'full-disk':
      return `${fault.host} disk full: ${String(fault.freeBytes)} bytes free`
  }
}

const wayOf = ({ from, to, oneWay }: WireFault): string =>
  `${from} ${oneWay ? '→' : '↔'} ${to ?? 'everybody'}`

const impairmentText = ({ lossPercent, bitsPerSecond }: Impairment): string =>
  [
    ...(lossPercent > 0 ? [`loss ${String(lossPercent)}%`] : []),
    ...(bitsPerSecond > 0 ? [`rate ${rateText(bitsPerSecond)}`] : []),
  ].join(', ')

const UNITS = [
  ['gbit', 1e9],
  ['mbit', 1e6],
  ['kbit', 1e3],
] as const

function rateText(bitsPerSecond: number): string {
  const [unit, size] = UNITS.find(([, one]) => bitsPerSecond % one === 0) ?? ['bit', 1]
  return `${String(bitsPerSecond / size)}${unit}`
}

const droppedText = (fault: object): string =>
  'dropped' in fault ? `, ${String(fault.dropped)} frames dropped` : ''
