import type { Party } from '../attempt/party.ts'

/** One frame of a salvo, or one for every port. */
export interface Volley {
  readonly frame: Uint8Array
  /** Send it once for every destination port; in the frame itself the port is 0 and the checksum fits that. */
  readonly ports?: PortField
  /** Whether an open machine's INPUT sees it: of IPv4 fragments only the whole that they make, with the last. Default true. */
  readonly lands?: boolean
  /** Whether the IP stack of an open machine sees it. Default true. */
  readonly isIp?: boolean
  /** Whether it is for the card's own MAC and address: anything else may be stopped before the IP stack. Default true. */
  readonly isDirect?: boolean
}

export interface PortField {
  /** Offsets in the frame. */
  readonly portAt: number
  readonly sumAt: number
  /** A port that is left out, because it is somebody's right. */
  readonly except?: number
}

const PORTS = 65_536

/** How many frames it is on the wire. */
export const framesOf = ({ ports }: Volley): number => {
  if (!ports) return 1
  return ports.except === undefined ? PORTS : PORTS - 1
}

/** What a salvo consists of, once it is known who sends it to whom. */
export interface Ammunition {
  /** What it tries, for whoever reads the evidence: `every TCP port by SYN`. */
  readonly title: string
  volleys(from: Party, to: Party): readonly Volley[]
}
