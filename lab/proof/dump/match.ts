import type { FieldName, Side } from '../space/fields.ts'
import type { AddressMask } from './addresses.ts'

export interface NumberRange {
  readonly low: number
  readonly high: number
}

/** How connection tracking sees a packet, and whether its flow is translated. */
export const STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'] as const
export type State = (typeof STATES)[number]
export type StateName = State | 'SNAT' | 'DNAT'

/** Kinds of address in the kernel's routing (rtnetlink(7)), by number. */
export const ADDRESS_TYPES: readonly string[] = [
  ...['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST'],
  ...['BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'],
]

export type InterfaceSide = 'in' | 'out'
/** As the kernel tells frames apart that it has not thrown away: for this card, for all, for a group. */
export const FRAME_TYPES = ['host', 'broadcast', 'multicast'] as const

export const DEVICE_KINDS = ['ether', 'loopback', 'other'] as const
export type DeviceKind = (typeof DEVICE_KINDS)[number]

interface Plain {
  readonly isNegated: boolean
}

/** One condition of a rule. All of a rule's must be met. */
export type Match =
  | (Plain & { readonly kind: 'address'; readonly side: Side; readonly range: AddressMask })
  | (Plain & {
      readonly kind: 'addresses'
      readonly side: Side
      readonly low: Uint8Array
      readonly high: Uint8Array
    })
  | (Plain & {
      readonly kind: 'interface'
      readonly side: InterfaceSide
      /** Without the `+` that makes it the beginning of many names. */
      readonly name: string
      readonly isPrefix: boolean
    })
  | (Plain & { readonly kind: 'device'; readonly side: InterfaceSide; readonly is: DeviceKind })
  | (Plain & { readonly kind: 'protocol'; readonly protocol: number })
  | (Plain & { readonly kind: 'fragment' })
  /** Packets whose own first part it is: later fragments have no ports and match neither way. */
  | (Plain & {
      readonly kind: 'ports'
      readonly sides: readonly Side[]
      readonly ranges: readonly NumberRange[]
    })
  | (Plain & { readonly kind: 'tcp-flags'; readonly mask: number; readonly value: number })
  /** `type` null: any. */
  | (Plain & {
      readonly kind: 'icmp'
      readonly type: number | null
      readonly codes: NumberRange
    })
  | (Plain & { readonly kind: 'states'; readonly states: readonly StateName[] })
  | (Plain & {
      readonly kind: 'address-type'
      readonly side: Side
      readonly types: readonly number[]
    })
  | (Plain & { readonly kind: 'set'; readonly name: string; readonly sides: readonly Side[] })
  | (Plain & { readonly kind: 'mark'; readonly value: number; readonly mask: number })
  | (Plain & { readonly kind: 'source-mac'; readonly mac: Uint8Array })
  /** Whom the frame was for, whatever address is in the packet. */
  | (Plain & { readonly kind: 'frame-type'; readonly types: readonly number[] })
  /** Values of several fields at once, as sets of nft hold them. */
  | (Plain & { readonly kind: 'members'; readonly members: readonly FieldValues[] })
  /** Something of the packet's way here that no rule decides and nothing dumped tells, by name. */
  | { readonly kind: 'circumstance'; readonly key: string }
  /** Equal keys say the same of one packet, unless what they say changes from packet to packet. */
  | { readonly kind: 'unknown'; readonly key: string; readonly isStateful: boolean }

export type FieldValues = readonly {
  readonly field: FieldName
  readonly value: AddressMask | number
}[]
