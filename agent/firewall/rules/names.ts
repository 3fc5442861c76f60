/** The devices of the overlay; all begin with `db`, which the rules rely on. */
export const TUNNEL_DEVICE = 'dbwg0'
export const OVERLAY_DEVICES = 'db'

/** The card that carries the underlay, as it is called while a host boots. */
export const CABLE = 'eth0'

/** Kernel sets of the wall, and the sets of the same meaning inside the guard's table. */
export const HOLES_SET = 'drawbridge-holes'
export const INNER_SET = 'drawbridge-inner'
export const GUARD_TABLE = 'drawbridge_guard'
export const CARD_TABLE = 'drawbridge_card'
export const PINS_TABLE = 'drawbridge_pins'
export const OBSERVER_TABLE = 'drawbridge_observer'

/** UDP port of VXLAN, source and destination: the source is pinned so that a hole can be exact. */
export const FRAMES_PORT = 4789

/** Linux's default `ip_local_port_range`: where replies of control and mirror may land. */
export const EPHEMERAL_PORTS = '32768-60999'

/** The tag by which every rule of ours is known. */
export const tag = (name: string): string => `drawbridge:${name}`
