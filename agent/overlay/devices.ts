/** Names of the overlay's devices; `db` in front is what the firewall's rules rely on. */
export const TUNNEL = 'dbwg0'
export const FRAMES = 'dbvx0'
export const BRIDGE = 'dbbr0'
/** Plain mode only: a VXLAN device of its own number, through which a hole is proved before a peer is joined. */
export const PROOF = 'dbpf0'

/** The number of the proof's device: the overlay's with the highest bit turned, so that the two never meet. */
export const proofVni = (vni: number): number => vni ^ 0x800000

const WIREGUARD_OVERHEAD = 80
const VXLAN_OVERHEAD = 50

/** What fits through each layer, from the MTU of the underlay: 9000 → 8920 → 8870; plain 8950. */
export const tunnelMtu = (underlay: number): number => underlay - WIREGUARD_OVERHEAD
export const framesMtu = (underlay: number, isEncrypted: boolean): number =>
  (isEncrypted ? tunnelMtu(underlay) : underlay) - VXLAN_OVERHEAD
