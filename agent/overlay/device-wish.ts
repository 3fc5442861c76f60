export interface VxlanWish {
  readonly name: string
  /** The bridge that it is a port of; null when it stands alone. */
  readonly bridge: string | null
  /** Null: whatever the kernel gave it. */
  readonly mac: string | null
  readonly vni: number
  readonly local: string
  readonly lower: string
  readonly mtu: number
  /** `<mac> <destination>` of every pinned forwarding entry. */
  readonly forwarding: readonly string[]
}

export interface BridgeWish {
  readonly name: string
  readonly mac: string
  readonly mtu: number
}

/** Where a VXLAN device sends broadcasts, and what it knows no entry for. */
export const ANYWHERE = '00:00:00:00:00:00'
