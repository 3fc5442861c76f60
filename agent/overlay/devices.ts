/** Names of the overlay's devices; `db` in front is what the firewall's rules rely on. */
export const TUNNEL = 'dbwg0'
export const FRAMES = 'dbvx0'
export const BRIDGE = 'dbbr0'
/** Plain mode only: a VXLAN device of its own number, through which a hole is proved before a peer is joined. */
export const PROOF = 'dbpf0'

/** Devices of one app, by the number of its VXLAN: its bridge, and the port through which its frames travel. */
export const appBridge = (vni: number): string => `dba${hex(vni, 6)}`
export const appFrames = (vni: number): string => `dbx${hex(vni, 6)}`

/**
 * The card of one address in one app, as the host sees it, and its far end until the engine has taken that into the
 * container. The name follows from both, so that there can be no second one of the same address.
 */
export const cardOf = (vni: number, address: string): string => CARD + tailOf(vni, address)
export const farEndOf = (vni: number, address: string): string => `dbp${tailOf(vni, address)}`

/** What the name of every card begins with. */
export const CARD = 'dbc'

/** Any device of any app, far ends left out. */
export const APP_DEVICE = /^db[axc][0-9a-f]{6,}$/

const tailOf = (vni: number, address: string): string =>
  hex(vni, 6) +
  address
    .split('.')
    .slice(2)
    .map((byte) => hex(Number(byte), 2))
    .join('')

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0')

/** The number of the proof's device: the overlay's with the highest bit turned, so that the two never meet. */
export const proofVni = (vni: number): number => vni ^ 0x800000

const WIREGUARD_OVERHEAD = 80
const VXLAN_OVERHEAD = 50

/** What fits through each layer, from the MTU of the underlay: 9000 → 8920 → 8870; plain 8950. */
export const tunnelMtu = (underlay: number): number => underlay - WIREGUARD_OVERHEAD
export const framesMtu = (underlay: number, isEncrypted: boolean): number =>
  (isEncrypted ? tunnelMtu(underlay) : underlay) - VXLAN_OVERHEAD
