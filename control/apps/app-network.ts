import type { OverlaySpec } from '../../agent/protocol/desired-state.ts'

/** Numbers of apps' networks start here, above those of the fleets of any lab. */
const FIRST_VNI = 0x100000
const MOST_APPS = 0x10000

/** The next number that no app of this fleet ever had; null when all are used up. */
export function nextVni(last: number | null, overlay: Pick<OverlaySpec, 'vni'>): number | null {
  const next = last === null ? FIRST_VNI : last + 1
  // The overlay's own number, whatever its highest bit: with that turned its holes are proved.
  const vni = (next & 0x7fffff) === (overlay.vni & 0x7fffff) ? next + 1 : next
  return vni < FIRST_VNI + MOST_APPS ? vni : null
}

/** The `/64` of the app with this number, as kernels print it. */
export const pool6Of = (vni: number): string => {
  const app = (vni - FIRST_VNI) % MOST_APPS
  return `fdb6:2d1a:a${app === 0 ? '' : `:${app.toString(16)}`}::/64`
}
