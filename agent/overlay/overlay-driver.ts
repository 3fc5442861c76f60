import { AgentError } from '../agent-error.ts'
import { runProgram, tryProgram } from '../program/run-program.ts'
import { BRIDGE, FRAMES, PROOF, TUNNEL } from './devices.ts'
import { readDevices, readForwarding, readRoutes } from './overlay-reading.ts'
import type { OverlayWish, TunnelPeer } from './overlay-wish.ts'
import type { OverlayPlan, OverlayReading } from './plan/overlay-plan.ts'
import { planNoOverlay, planOverlay } from './plan/plan-overlay.ts'
import { callWords, nudgeWords } from './tunnel/peer-words.ts'
import { KEY_FILE } from './plan/plan-tunnel.ts'
import { readTunnel as readOwn, setTunnel } from './tunnel/tunnel.ts'
import { ensureTunnelDevice } from './tunnel/tunnel-device.ts'
import type { WireguardReading } from './tunnel/wireguard-reading.ts'

/** The host's own key of the tunnel; null in plain mode. */
export interface TunnelKey {
  readonly path: string
  readonly publicKey: string
}

export interface OverlayDriver {
  readonly read: () => Promise<OverlayReading>
  readonly plan: (wish: OverlayWish | null, reading: OverlayReading) => OverlayPlan
  /**
   * Makes the overlay as wished and returns what was read back and what had been different. `known` is a reading
   * that still holds, but for the tunnel, which tells nobody when it changes.
   */
  readonly enforce: (
    wish: OverlayWish | null,
    known: OverlayReading | null,
  ) => Promise<{ readonly reading: OverlayReading; readonly findings: readonly string[] }>
  readonly readTunnel: () => Promise<WireguardReading | null>
  /** Calls peers anew, and sends a word to others, in one transaction. */
  readonly speak: (calls: readonly TunnelPeer[], words: readonly TunnelPeer[]) => Promise<void>
}

const MAX_ROUNDS = 4

/** `settle` is awaited between doing and reading back: events of what was done arrive meanwhile. */
export function overlayDriver(key: TunnelKey | null, settle: () => Promise<void>): OverlayDriver {
  const plan = (wish: OverlayWish | null, reading: OverlayReading) =>
    wish === null ? planNoOverlay(reading) : planOverlay(wish, reading, key?.publicKey ?? null)
  const readTunnel = () => (key === null ? Promise.resolve(null) : readOwn())
  const read = () => readOverlay(readTunnel)

  const enforce = async (wish: OverlayWish | null, known: OverlayReading | null) => {
    const findings = new Set<string>()
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const isKnown = round === 0 && known !== null
      const reading = isKnown ? { ...known, wireguard: await readTunnel() } : await read()
      const steps = plan(wish, reading)
      if (steps.findings.length === 0) return { reading, findings: [...findings] }
      steps.findings.forEach((finding) => findings.add(finding))
      if (wish !== null && wish.tunnel !== null && lacksTunnel(reading)) await ensureTunnelDevice()
      else await carryOut(steps, key)
      await settle()
    }
    throw new OverlayUnsettled([...findings])
  }

  return { read, plan, enforce, readTunnel, speak }
}

// wireguard-go answers under its device's old name when somebody gave the device another.
const lacksTunnel = ({ devices, wireguard }: OverlayReading): boolean =>
  wireguard === null || !devices.has(TUNNEL)

async function readOverlay(
  readTunnel: () => Promise<WireguardReading | null>,
): Promise<OverlayReading> {
  const [devices, forwarding, routes, wireguard] = await Promise.all([
    runProgram({ program: 'ip', args: ['-j', '-d', 'addr', 'show'] }),
    runProgram({ program: 'bridge', args: ['-j', 'fdb', 'show'] }),
    runProgram({ program: 'ip', args: ['-j', '-4', 'route', 'show'] }),
    readTunnel(),
  ])
  return {
    devices: readDevices(devices),
    forwarding: readForwarding(forwarding),
    routes: readRoutes(routes),
    wireguard,
  }
}

// Single commands may fail against a kernel that changed meanwhile: `-force` goes on, and the next reading judges.
async function carryOut(plan: OverlayPlan, key: TunnelKey | null): Promise<void> {
  const batch = (program: string, lines: readonly string[]) =>
    lines.length === 0
      ? Promise.resolve()
      : tryProgram({ program, args: ['-force', '-batch', '-'], input: `${lines.join('\n')}\n` })
  await batch('ip', plan.ip)
  await Promise.all([batch('bridge', plan.bridge), changeTunnel(plan.wg, key)])
}

async function changeTunnel(wg: readonly string[], key: TunnelKey | null): Promise<void> {
  if (wg.length === 0 || key === null) return
  await setTunnel(wg.map((word) => (word === KEY_FILE ? key.path : word)))
}

/** Whether a line of `ip monitor` is about the overlay. */
export const isAboutOverlay = (line: string): boolean =>
  ([TUNNEL, FRAMES, PROOF, BRIDGE].some((name) => line.includes(name)) || OF_AN_APP.test(line)) &&
  !isNeighbourState(line)

const OF_AN_APP = /\bdb[axc][0-9a-f]{6}/

// The proof asks for neighbours all the time; their states are no drift.
const isNeighbourState = (line: string): boolean =>
  line.includes(`dev ${PROOF}`) &&
  / (?:REACHABLE|STALE|DELAY|PROBE|INCOMPLETE|FAILED|NONE) ?$/.test(line)

async function speak(calls: readonly TunnelPeer[], due: readonly TunnelPeer[]): Promise<void> {
  const words = [...calls.flatMap(callWords), ...due.flatMap(nudgeWords)]
  if (words.length > 0) await setTunnel(words)
}

class OverlayUnsettled extends AgentError {
  override readonly name = 'OverlayUnsettled'

  constructor(findings: readonly string[]) {
    super(
      `the overlay is not as wished after ${MAX_ROUNDS} rounds: ${findings.join(', ').slice(0, 500)}`,
      {
        code: 'E_OVERLAY_UNSETTLED',
        fault: 'system',
        next: 'ip -d addr; bridge fdb show; wg show dbwg0',
      },
    )
  }
}
