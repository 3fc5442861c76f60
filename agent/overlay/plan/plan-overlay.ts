import { planApps, planNoApps } from '../apps/plan-app.ts'
import { BRIDGE, FRAMES, PROOF } from '../devices.ts'
import type { OverlayWish } from '../overlay-wish.ts'
import { NOTHING, type OverlayPlan, type OverlayReading, together } from './overlay-plan.ts'
import { planBridge } from './plan-bridge.ts'
import { planForwarding, planPinned } from './plan-forwarding.ts'
import { planInner } from './plan-inner.ts'
import { planTunnel } from './plan-tunnel.ts'
import { planVxlan, vxlanMisfit } from './plan-vxlan.ts'

/** Compares wish and kernel. `publicKey` is that of the host's own tunnel key. */
export function planOverlay(
  wish: OverlayWish,
  reading: OverlayReading,
  publicKey: string | null,
): OverlayPlan {
  const isNew = (name: string) =>
    [wish.frames, wish.proof].some(
      (one) => one?.name === name && vxlanMisfit(one, reading) !== null,
    )
  const isFramesNew = isNew(FRAMES) || reading.devices.get(FRAMES)?.master !== BRIDGE
  return together([
    ...(wish.tunnel === null ? [] : [planTunnel(wish.tunnel, reading, publicKey)]),
    planBridge(wish, reading),
    planVxlan(wish.frames, reading),
    ...(wish.proof === null ? [] : [planVxlan(wish.proof, reading)]),
    planInner(wish, reading, isNew(wish.inner.device)),
    planForwarding(wish.frames, reading, isNew(FRAMES)),
    ...(wish.proof === null ? [] : [planForwarding(wish.proof, reading, isNew(PROOF))]),
    planPinned({ port: FRAMES, pinned: wish.pinned }, reading, isFramesNew),
    planApps(wish.apps, reading),
  ])
}

/** What is left of an overlay on a host that has none. */
export function planNoOverlay(reading: OverlayReading): OverlayPlan {
  const left = [FRAMES, PROOF, BRIDGE].filter((name) => reading.devices.has(name))
  return together([
    planNoApps(reading),
    {
      ...NOTHING,
      findings: left.map((name) => `${name} stands there`),
      ip: left.map((name) => `link del dev ${name}`),
    },
  ])
}
