import { TUNNEL } from '../devices.ts'
import type { OverlayWish } from '../overlay-wish.ts'
import { NOTHING, type OverlayPlan, type OverlayReading } from './overlay-plan.ts'

/** The host's inner address and the routes to its peers'. */
export function planInner(
  { inner }: OverlayWish,
  reading: OverlayReading,
  isNew: boolean,
): OverlayPlan {
  const { device, address, routes } = inner
  const isMissing = !reading.devices.has(device)
  if (isMissing && device === TUNNEL) return NOTHING
  const has = reading.devices
    .get(device)
    ?.addr_info?.some((one) => one.local === address && one.prefixlen === 32)
  const read = isNew ? [] : reading.routes.filter((route) => route.endsWith(` ${device}`))
  const missing = routes.filter((route) => !read.includes(`${route} ${device}`))
  const foreign = read.filter((route) => !routes.includes(route.slice(0, -device.length - 1)))
  return {
    ...NOTHING,
    findings: [
      ...(has === true && !isNew ? [] : [`${device} lacks ${address}`]),
      ...missing.map((route) => `route to ${route} is missing`),
      ...foreign.map((route) => `route ${route} is foreign`),
    ],
    ip: [
      ...(has === true && !isNew ? [] : [`addr replace ${address}/32 dev ${device}`]),
      ...foreign.map((route) => `route del ${route.replace(' ', ' dev ')}`),
      ...missing.map((route) => `route replace ${route}/32 dev ${device}`),
    ],
  }
}
