import { expect, test } from 'vitest'
import { isSlice, type Slice } from '../plan/slice.ts'
import { viewOf } from '../probe/frames/bytes.ts'
import { readOverlayFrame } from '../verify/overlay-frame.ts'
import type { WorldHost } from '../verify/world.ts'
import { injectFrame, injectedFrame } from './injected-frame.ts'

const MARKER = '00112233445566778899aabbccddeeff'
const OUTER_BYTES = 14 + 20 + 8
const VXLAN_BYTES = 8

const host = (last: number): WorldHost => ({
  name: `host-${last}`,
  target: `host.${last}`,
  pid: 1,
  ns: { pid: 1 },
  card: 'eth0',
  mac: `02:db:12:00:00:0${last}`,
  address: `198.18.0.${last}`,
  address6: `fdb6:2d1a:0:1::${last}`,
  overlayCard: 'dbbr0',
  overlayMac: `02:db:13:00:00:0${last}`,
})

const within = { lab: 'lab', slice: sliceOf(0) }
const injection = { within, from: host(1), as: host(2), to: host(3), vni: 0x1234, port: 4789 }

test.each([
  ['at a machine of another lab', { to: { ...host(3), address: '198.18.1.3' } }],
  ['at somebody else', { to: { ...host(3), address: '10.0.0.1' } }],
  ['in the name of somebody else', { from: { ...host(1), address: '10.0.0.1' } }],
])('no frame is sent %s', async (_whom, other) => {
  const nobody = null as never // whoever sends it would need an engine

  await expect(
    injectFrame(nobody, { ...injection, ...other, marker: MARKER }),
  ).rejects.toMatchObject({ code: 'E_OUTSIDE_LAB' })
})

test('an injected frame carries the VNI, the ports and the frame itself where VXLAN has them', () => {
  const frame = injectedFrame({ ...injection, marker: MARKER })
  const view = viewOf(frame)
  const inner = frame.slice(OUTER_BYTES + VXLAN_BYTES)

  expect([view.getUint16(34), view.getUint16(36)]).toEqual([4789, 4789])
  expect(view.getUint32(OUTER_BYTES)).toBe(0x08000000)
  expect(view.getUint32(OUTER_BYTES + 4) >>> 8).toBe(0x1234)
  expect(readOverlayFrame(inner, MARKER)).toBe('unicast 0')
})

function sliceOf(value: number): Slice {
  if (isSlice(value)) return value
  throw new TypeError(`${String(value)} is no slice`)
}
