import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '../agent-error.ts'
import { guardWriter } from '../firewall/guard-writer.ts'
import { KernelReader } from '../firewall/kernel-reader.ts'
import type { LoadedHost } from '../load-host.ts'
import type { Logger } from '../log.ts'
import { underlayFinder } from '../overlay/find-underlay.ts'
import { forgetPair } from '../overlay/forget-pair.ts'
import { overlayDriver } from '../overlay/overlay-driver.ts'
import { PLACES } from '../places.ts'
import type { AgentEvent, Report } from '../protocol/report.ts'
import { saveLess, saveOrder } from '../state/saved-order.ts'
import { Chronicle } from './chronicle.ts'
import type { EnforcerFacts } from './enforcer-parts.ts'
import { Enforcer } from './enforcer.ts'
import { FirewallKeeper } from './firewall-keeper.ts'
import { Notices } from './notices.ts'
import { OverlayKeeper, type OverlayKeeperParts } from './overlay-keeper.ts'
import type { RoundsParts } from './rounds.ts'

const DEBOUNCE_MS = 3
// Long enough for events of the agent's own commands to arrive, so that they are not taken for somebody else's.
const ECHO_MS = 3

/** Who hears of what happens. */
export interface Audience {
  readonly onEvent: (event: AgentEvent) => void
  readonly onReport: (report: Report) => void
  /** A report that may say nothing new. */
  readonly onLook: (report: Report) => void
  readonly describe: (facts: EnforcerFacts) => Report
}

/** Puts the parts together that keep a host as it should be. Nothing runs yet. */
export function assemble(
  { values, wireguardKey, owner, card, memory }: LoadedHost,
  audience: Audience,
  log: Logger,
): RoundsParts {
  const { control, mirror, mode, tunnelPort } = values
  const input = { control, mirror, mode, tunnelPort }
  const nowMs = () => performance.now()
  const notices = new Notices(nowMs, () => setTimeout(check, DEBOUNCE_MS))
  const chronicle = new Chronicle()
  const reader = new KernelReader()
  const guard = guardWriter(PLACES.guardPipe, input, owner)
  const firewall = new FirewallKeeper({ input, reader, guard, owner, card, notices, chronicle })
  const underlay = underlayFinder(values.address)
  const cards = () => memory.cards()
  const overlay = overlayKeeper(wireguardKey, { underlay, notices, cards, nowMs })
  const enforcer = new Enforcer({
    ...audience,
    identity: values,
    firewall,
    overlay,
    chronicle,
    cards,
    save: (order) => saveOrder(PLACES.state, order),
    saveLess: (order) => saveLess(PLACES.state, order),
    forgetPair: async (peer) => forgetPair(peer, (await underlay()).device),
    onFound: (kind) => notices.note(kind, 'found by a report'),
    now: () => new Date(),
    nowMs,
    log,
  })
  function check(): void {
    enforcer
      .check(() => notices.take())
      .catch((thrown: unknown) => log.error('a check failed', { error: messageOf(thrown) }))
  }
  const hasOverlay = () => overlay.desired !== null
  const lookout = { notices, chronicle, reader, owner, firewall, input, hasOverlay }
  const onListened = () => {
    const report = enforcer.lastReport()
    if (report !== null) audience.onLook(report)
  }
  return { lookout, enforcer, overlay, log, onListened }
}

function overlayKeeper(
  publicKey: LoadedHost['wireguardKey'],
  parts: Omit<OverlayKeeperParts, 'driver'>,
): OverlayKeeper {
  const key = publicKey === null ? null : { path: PLACES.wireguardKey, publicKey }
  const driver = overlayDriver(key, async () => {
    await pause(ECHO_MS)
    parts.notices.forget('overlay')
  })
  return new OverlayKeeper({ ...parts, driver })
}
