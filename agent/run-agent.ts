import { readFile } from 'node:fs/promises'
import { readBootId } from './boot-id.ts'
import { messageOf } from './agent-error.ts'
import { describe } from './enforce/describe.ts'
import { Enforcer } from './enforce/enforcer.ts'
import { FirewallKeeper } from './enforce/firewall-keeper.ts'
import { guardOwner } from './enforce/guard-owner.ts'
import { kernelEvents } from './enforce/lookout.ts'
import { Notices } from './enforce/notices.ts'
import { OverlayKeeper } from './enforce/overlay-keeper.ts'
import { keepLooking, keepProving } from './enforce/rounds.ts'
import { guardWriter } from './firewall/guard-writer.ts'
import { KernelReader } from './firewall/kernel-reader.ts'
import { type HostValues, parseHostValues } from './host-values.ts'
import { type Certificate, NO_CERTIFICATE } from './identity/certificate.ts'
import { firstCertificate, keepRenewing } from './identity/certificate-keeper.ts'
import { keyPem } from './identity/credentials.ts'
import { ensureKey, ensureWireguardKey } from './identity/keys.ts'
import { openLink } from './link/listener.ts'
import { WatchHub } from './link/watch-hub.ts'
import type { Logger } from './log.ts'
import { notifyReady } from './notify-ready.ts'
import { underlayFinder } from './overlay/find-underlay.ts'
import { forgetPair } from './overlay/forget-pair.ts'
import { overlayDriver } from './overlay/overlay-driver.ts'
import { PLACES } from './places.ts'
import type { Order } from './protocol/order.ts'
import { loadOrder, saveOrder } from './state/saved-order.ts'

const VERSION = '0.1.0'
const DEBOUNCE_MS = 3
const ALIVE_MS = 5000

/** Puts the parts together, makes the saved state true, then listens. Runs until the process ends. */
export async function runAgent(log: Logger): Promise<void> {
  const startedAt = new Date().toISOString()
  const values = parseHostValues(await readFile(PLACES.hostEnv, 'utf8'))
  const [ca, key, wireguardKey, bootId, owner] = await Promise.all([
    readFile(PLACES.ca, 'utf8'),
    ensureKey(PLACES.key),
    values.mode === 'plain' ? null : ensureWireguardKey(PLACES.wireguardKey),
    readBootId(),
    guardOwner(PLACES.guardPipe),
  ])
  const now = () => new Date()
  const nowMs = () => performance.now()
  const { control, mirror, mode, tunnelPort } = values
  const input = { control, mirror, mode, tunnelPort }
  const hub = new WatchHub()
  let certificate: Certificate = NO_CERTIFICATE

  const notices = new Notices(nowMs, () => setTimeout(checkSoon, DEBOUNCE_MS))
  const reader = new KernelReader()
  const guard = guardWriter(PLACES.guardPipe, input, owner)
  const firewall = new FirewallKeeper({ input, reader, guard, owner, notices })
  const underlay = underlayFinder(values.address)
  const tunnelKey =
    wireguardKey === null ? null : { path: PLACES.wireguardKey, publicKey: wireguardKey }
  const overlay = new OverlayKeeper({ driver: overlayDriver(tunnelKey), underlay, notices })
  const about = {
    values,
    bootId,
    version: `${VERSION}+${values.agentDigest.slice(0, 12)}`,
    startedAt,
    publicKey: wireguardKey,
  }
  const enforcer = new Enforcer({
    identity: values,
    firewall,
    overlay,
    save: (order) => saveOrder(PLACES.state, order),
    forgetPair: async (address) => forgetPair(address, (await underlay()).device),
    now,
    nowMs,
    log,
    onEvent: (event) => hub.event(event),
    onReport: (report) => hub.report(report),
    onFound: (kind) => notices.note(kind, 'found by a report'),
    describe: (facts) =>
      describe(facts, about, {
        at: now().toISOString(),
        residentKib: Math.round(process.memoryUsage.rss() / 1024),
        certificate,
      }),
  })
  const push = () => {
    const report = enforcer.lastReport()
    if (report !== null) hub.report(report)
  }
  function checkSoon(): void {
    const noticed = notices.take()
    if (noticed === null) return
    enforcer.check(noticed).catch((thrown: unknown) => {
      log.error('a check failed', { error: messageOf(thrown) })
    })
  }

  const lookout = { notices, reader, owner, firewall, input, hasOverlay: () => overlay.desired !== null }
  const rounds = { lookout, enforcer, overlay, log, onProved: push }
  kernelEvents(lookout)
  await enforcer.restore(await savedOrder(log, values))
  void keepLooking(rounds)
  void keepProving(rounds)

  const keeper = {
    applicant: { values, key, ca, wireguardKey },
    nowMs: () => Date.now(),
    random: Math.random,
    log,
  }
  certificate = await firstCertificate(keeper)
  const material = () => ({ key: keyPem(key), cert: certificate.pem, ca })
  const service = {
    obey: (order: Order) => enforcer.obey(order),
    report: () => enforcer.report(),
    lastReport: () => enforcer.lastReport(),
    generation: () => enforcer.generation,
    hub,
  }
  const link = await openLink(values.address, material(), service, log, now)
  hub.event({ kind: 'started', at: now().toISOString(), generation: enforcer.generation })
  setInterval(() => hub.alive(now().toISOString()), ALIVE_MS)
  log.info('listening', { address: values.address, generation: enforcer.generation, startedAt })
  await notifyReady(process.env['NOTIFY_SOCKET'])
  await keepRenewing(keeper, certificate, (fresh) => {
    certificate = fresh
    link.reload(material())
    const notAfter = new Date(fresh.notAfterMs).toISOString()
    log.info('renewed the certificate', { serial: fresh.serial, notAfter })
    hub.event({ kind: 'renewed', at: now().toISOString(), serial: fresh.serial, notAfter })
    push()
  })
}

// A state that cannot be read is no state: the host stays closed until control tells again.
async function savedOrder(log: Logger, { host, address }: HostValues): Promise<Order | null> {
  try {
    const order = await loadOrder(PLACES.state)
    const isOurs = order?.desired.self.host === host && order.desired.self.address === address
    return isOurs ? order : null
  } catch (thrown) {
    log.error('the saved state is not used', { error: messageOf(thrown) })
    return null
  }
}
