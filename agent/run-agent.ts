import { X509Certificate } from 'node:crypto'
import { messageOf } from './agent-error.ts'
import { assemble } from './enforce/assemble.ts'
import { openComponents, readRoom } from './components/open-components.ts'
import type { ComponentsKeeper } from './components/keeper.ts'
import { type AboutNow, describe } from './enforce/describe.ts'
import { kernelEvents } from './enforce/lookout.ts'
import { type RoundsParts, keepLooking, keepProving } from './enforce/rounds.ts'
import { type Certificate, NO_CERTIFICATE } from './identity/certificate.ts'
import { firstCertificate, keepRenewing } from './identity/certificate-keeper.ts'
import { keyPem } from './identity/credentials.ts'
import { RevocationLedger } from './identity/revocation-ledger.ts'
import { openLink } from './link/listener.ts'
import { WatchHub } from './link/watch-hub.ts'
import { type LoadedHost, loadHost } from './load-host.ts'
import type { Logger } from './log.ts'
import { notifyReady } from './notify-ready.ts'
import { openNetworkDriver } from './overlay/network-driver/network-driver.ts'
import { isThere, makeCard, removeCard } from './overlay/network-driver/veth.ts'
import { DOCKER_UNIT, PLACES } from './places.ts'
import { tryProgram } from './program/run-program.ts'
import type { Order } from './protocol/order.ts'
import { openSessions } from './sessions/open-sessions.ts'
import type { Sessions } from './sessions/sessions.ts'
import { loadOrder } from './state/saved-order.ts'

const VERSION = '0.1.0'
const ALIVE_MS = 5000

/** Makes the saved state true, keeps it so, then listens. Rejects when something went wrong beyond repair. */
export async function runAgent(log: Logger): Promise<never> {
  const startedAt = new Date().toISOString()
  const host = await loadHost(log)
  const hub = new WatchHub()
  const shown: Shown = {
    certificate: NO_CERTIFICATE,
    // Nobody is believed before it is known who is revoked.
    isRevoked: () => true,
    instancesOf: () => [],
  }
  const room = await readRoom()
  const about = aboutAgent(host, startedAt)
  const rounds = assemble(
    host,
    {
      onEvent: (event) => hub.event(event),
      onReport: (report) => hub.report(report),
      onLook: (report) => hub.reportNews(report),
      describe: (facts) => describe(facts, about, aboutNow(shown, room)),
    },
    log,
  )
  const components = openComponents({
    control: {
      address: host.values.control,
      ca: host.ca,
      client: () => ({ key: keyPem(host.key), cert: shown.certificate.pem }),
      isRevoked: (serial) => shown.isRevoked(serial),
    },
    log,
    onNews: () => {
      const report = rounds.enforcer.lastReport()
      if (report !== null) hub.reportNews(report)
    },
  })
  shown.instancesOf = (app) => components.instancesOf(app)
  using _events = kernelEvents(rounds.lookout)
  await rounds.enforcer.restore(await savedOrder(host, log))
  await using driver = new AsyncDisposableStack()
  // Without it no container gets a card; all else of the host goes on.
  await openDriver(host, rounds, hub, log).then(
    (open) => driver.use(open),
    (thrown: unknown) => log.error('no network driver', { error: messageOf(thrown) }),
  )
  await components.follow(rounds.enforcer.apps)
  const sessions = await openSessions({
    host: host.values.host,
    ca: host.ca,
    apps: () => rounds.enforcer.apps,
    log,
  })
  return await Promise.race([
    keepLooking(rounds),
    keepProving(rounds),
    components.keep(),
    serve({ host, hub, rounds, shown, components, sessions, log }),
  ])
}

/** Before anybody is told that the agent is there: the engine starts after it. */
async function openDriver(
  { memory, values }: LoadedHost,
  { enforcer, overlay }: RoundsParts,
  hub: WatchHub,
  log: Logger,
): Promise<AsyncDisposable> {
  const driver = await openNetworkDriver({
    socket: PLACES.driverSocket,
    address: values.address,
    memory,
    apps: () => overlay.desired?.apps ?? [],
    mtu: () => overlay.facts.mtu,
    exclusively: (task) => enforcer.exclusively(task),
    cardsChanged: async () => {
      const report = await enforcer.cardsChanged()
      if (report !== null) hub.reportNews(report)
    },
    makeCard,
    removeCard,
    isThere,
    log,
  })
  if (memory.hadEndpoints) await startEngine()
  return driver
}

/** Nobody else starts it: containers that stood on apps' networks before this boot wait for it. */
const startEngine = async (): Promise<void> => {
  await tryProgram({ program: 'systemctl', args: ['start', '--no-block', DOCKER_UNIT] })
}

/** What is filled in as the agent comes to life. */
interface Shown {
  certificate: Certificate
  isRevoked: (serial: string) => boolean
  instancesOf: AboutNow['instancesOf']
}

interface Serving {
  readonly host: LoadedHost
  readonly hub: WatchHub
  readonly rounds: RoundsParts
  /** What is shown to control and told in reports. */
  readonly shown: Shown
  readonly components: ComponentsKeeper
  readonly sessions: Sessions
  readonly log: Logger
}

async function serve(serving: Serving): Promise<never> {
  const { host, hub, rounds, shown, components, sessions, log } = serving
  const { enforcer } = rounds
  const nowMs = () => Date.now()
  const revocations = await openLedger(host, nowMs, log)
  shown.isRevoked = (serial) => revocations.isRevoked(serial)
  const applicant = { ...host, isRevoked: revocations.isRevoked }
  const keeper = { applicant, nowMs, random: Math.random, log }
  shown.certificate = await firstCertificate(keeper)
  const material = () => ({ key: keyPem(host.key), cert: shown.certificate.pem, ca: host.ca })
  const link = await openLink(host.values.address, material(), {
    obey: async (order) => {
      const answer = await enforcer.obey(order)
      sessions.follow(enforcer.apps)
      await components.follow(enforcer.apps)
      return answer
    },
    report: () => enforcer.report(),
    lastReport: () => enforcer.lastReport(),
    generation: () => enforcer.generation,
    hub,
    revocations,
    sessions,
    now: () => new Date(),
    log,
  })
  const { generation } = enforcer
  hub.event({ kind: 'started', at: new Date().toISOString(), generation })
  setInterval(() => hub.alive(new Date().toISOString()), ALIVE_MS)
  log.info('listening', { address: host.values.address, generation })
  await notifyReady(process.env['NOTIFY_SOCKET'])
  return keepRenewing(keeper, shown.certificate, (fresh) => {
    shown.certificate = fresh
    link.reload(material())
    tellRenewed(fresh, hub, log)
    const report = enforcer.lastReport()
    if (report !== null) hub.report(report)
  })
}

const openLedger = (
  { ca }: LoadedHost,
  nowMs: () => number,
  log: Logger,
): Promise<RevocationLedger> =>
  RevocationLedger.open({
    path: PLACES.revocations,
    authority: new X509Certificate(ca).publicKey,
    nowMs,
    log,
  })

function tellRenewed({ serial, notAfterMs }: Certificate, hub: WatchHub, log: Logger): void {
  const notAfter = new Date(notAfterMs).toISOString()
  log.info('renewed the certificate', { serial, notAfter })
  hub.event({ kind: 'renewed', at: new Date().toISOString(), serial, notAfter })
}

const aboutAgent = ({ values, bootId, wireguardKey, card }: LoadedHost, startedAt: string) => ({
  values,
  bootId,
  version: `${VERSION}+${values.agentDigest.slice(0, 12)}`,
  startedAt,
  publicKey: wireguardKey,
  canGuardCard: card.isExpected,
})

const aboutNow = ({ certificate, instancesOf }: Shown, room: AboutNow['room']): AboutNow => ({
  at: new Date().toISOString(),
  residentKib: Math.round(process.memoryUsage.rss() / 1024),
  certificate,
  room,
  instancesOf,
})

// A state that cannot be read is no state: the host stays closed until control tells again.
async function savedOrder({ values }: LoadedHost, log: Logger): Promise<Order | null> {
  try {
    const order = await loadOrder(PLACES.state)
    const self = order?.desired.self
    return self?.host === values.host && self.address === values.address ? order : null
  } catch (thrown) {
    log.error('the saved state is not used', { error: messageOf(thrown) })
    return null
  }
}
