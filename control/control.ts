import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openOperatorDoor, type OperatorDoor } from './api/operator-door.ts'
import { openPeopleDoor, type PeopleDoor } from './api/people-door.ts'
import type { AppParts } from './apps/put-app.ts'
import { adoptRevocations } from './credentials/adopt-revocations.ts'
import { ConnectionsBySerial } from './credentials/connections.ts'
import { holdCredentials, type HeldCredentials } from './credentials/held-credentials.ts'
import { ownSerials } from './credentials/own-certificates.ts'
import { revokeOlder, supersedeOwn, type RevocationRoom } from './credentials/revoke.ts'
import { verifyAgent } from './credentials/verify-agent.ts'
import { ControlError } from './errors.ts'
import type { Settings } from './flags.ts'
import type { MembershipParts } from './fleet/membership.ts'
import { FleetLoop } from './fleet/fleet-loop.ts'
import { openHostDoor, type HostDoor } from './host-door/door.ts'
import { ServedFiles } from './host-door/files.ts'
import { RefusalRecord } from './host-door/refusals.ts'
import { openPeople, type People } from './people/people.ts'
import { openRecords, type Records, type Surroundings } from './records.ts'
import { presentTicket, type AgentWayParts } from './sessions/agent-way.ts'
import { SessionKeeper } from './sessions/keeper.ts'

/** A running control. Disposing ends it cleanly; being killed instead loses nothing that was promised. */
export const startControl = async (
  settings: Settings,
  surroundings: Surroundings,
): Promise<AsyncDisposable> => {
  await using undo = new AsyncDisposableStack()
  mkdirSync(settings.state, { recursive: true, mode: 0o700 })
  mkdirSync(dirname(settings.socket), { recursive: true })
  mkdirSync(dirname(settings.peopleSocket), { recursive: true })
  const records = undo.use(await openRecords(settings, surroundings))
  const credentials = await holdCredentials(records)
  const connections = new ConnectionsBySerial()
  const revocation = { ...records, cut: (serial: string) => connections.cut(serial) }
  // Whatever an earlier control held died with it.
  supersedeOwn(revocation, ownSerials(credentials.current()))
  const fleet = undo.adopt(openFleet(records, credentials, revocation), (loop) => loop.stop())
  const people = openPeople(records, () => fleet.snapshot())
  const parts: Parts = {
    records,
    credentials,
    connections,
    revocation,
    fleet,
    files: new ServedFiles(settings.files),
    people,
    sessions: undo.use(openSessions({ records, credentials, fleet, people })),
  }
  const hostDoor = undo.use(await hostDoorOf(parts))
  const operatorDoor = undo.use(await operatorDoorOf(parts))
  const peopleDoor = undo.use(await peopleDoorOf(parts))
  undo.use(
    credentials.keepFresh((fresh) => {
      hostDoor.use(fresh.serving)
      operatorDoor.use(fresh.serving)
      peopleDoor.use(fresh.serving)
      supersedeOwn(revocation, ownSerials(fresh))
      fleet.redial()
    }),
  )
  noteStart(records)
  return undo.move()
}

interface Parts {
  readonly records: Records
  readonly credentials: HeldCredentials
  readonly connections: ConnectionsBySerial
  readonly revocation: RevocationRoom
  readonly fleet: FleetLoop
  readonly files: ServedFiles
  readonly people: People
  readonly sessions: SessionKeeper
}

const openFleet = (
  records: Records,
  credentials: HeldCredentials,
  revocation: RevocationRoom,
): FleetLoop => {
  const { store, settings, now } = records
  const { overlay, agentPort, agentLifeMs } = settings
  const fleet: FleetLoop = new FleetLoop({
    ...records,
    overlay,
    agentPort,
    agentLifeMs,
    context: () => credentials.context(),
    verifyAgent: (host, certificate) => verifyAgent(store, host, certificate, now().getTime()),
    onShown: (host, serial) => revokeOlder(revocation, host, serial),
    revocations: () => records.revocations.current(),
    adopt: (witness, signed) =>
      adoptRevocations(membershipParts(records, revocation, fleet), witness, signed),
  })
  return fleet
}

/** How long a session waits for its client, lies idle, and waits for who does not read its last bytes. */
const SESSION_LIMITS = { attachMs: 10_000, idleMs: 30 * 60_000, lingerMs: 30_000 }

const openSessions = ({
  records,
  credentials,
  fleet,
  people,
}: Pick<Parts, 'records' | 'credentials' | 'fleet' | 'people'>): SessionKeeper => {
  const { store, settings, authority, now } = records
  const way: AgentWayParts = {
    agentPort: settings.agentPort,
    context: () => credentials.context(),
    verifyAgent: (host, certificate) => verifyAgent(store, host, certificate, now().getTime()),
  }
  const sessions = new SessionKeeper({
    ...records,
    ...people,
    seal: authority.seal,
    state: settings.state,
    limits: SESSION_LIMITS,
    fleet: () => fleet.snapshot(),
    present: (errand, presented) => presentTicket(way, errand, presented),
  })
  people.access.onAccessChanged(() => sessions.reconsider())
  fleet.onHostChanged(() => sessions.reconsider())
  return sessions
}

const membershipParts = (
  records: Records,
  revocation: RevocationRoom,
  fleet: FleetLoop,
): MembershipParts => {
  const { address, mirror, tokenLifeMs } = records.settings
  return {
    ...records,
    revocation,
    tokenLifeMs,
    reserved: mirror === null ? [address] : [address, mirror],
    onHostChanged: (host) => fleet.hostChanged(host),
  }
}

const hostDoorOf = ({
  records,
  credentials,
  connections,
  fleet,
  files,
}: Parts): Promise<HostDoor> => {
  const { settings, authority, log, now } = records
  const { overlay, agentLifeMs, address, hostPort } = settings
  return openHostDoor({
    desk: {
      ...records,
      overlayMode: overlay.mode,
      agentLifeMs,
      onHostChanged: (host) => fleet.hostChanged(host),
    },
    files,
    refusals: new RefusalRecord(records, now),
    address,
    port: hostPort,
    credential: credentials.current().serving,
    authorityPem: authority.pem,
    connections,
    log,
  })
}

const operatorDoorOf = ({
  records,
  credentials,
  connections,
  revocation,
  fleet,
  files,
  people,
}: Parts): Promise<OperatorDoor> => {
  const { settings, authority, now } = records
  const { address, mirror, socket, bootstrap } = settings
  return openOperatorDoor({
    ...records,
    membership: membershipParts(records, revocation, fleet),
    apps: appParts(records, fleet),
    fleet,
    files,
    bootstrapScript: () => readScript(bootstrap),
    address,
    mirror,
    authorityPem: authority.pem,
    startedAt: now(),
    socket,
    people: people.register,
    credential: credentials.current().serving,
    connections,
  })
}

const appParts = (records: Records, fleet: FleetLoop): AppParts => ({
  ...records,
  overlay: records.settings.overlay,
  onAppChanged: (name) => fleet.appChanged(name),
})

const peopleDoorOf = ({
  records,
  credentials,
  fleet,
  files,
  people,
  sessions,
}: Parts): Promise<PeopleDoor> =>
  openPeopleDoor({
    ...records,
    ...people,
    apps: appParts(records, fleet),
    fleet,
    files,
    sessions,
    socket: records.settings.peopleSocket,
    credential: credentials.current().serving,
    authorityPem: records.authority.pem,
  })

const noteStart = ({ audit, journal, version }: Records): void => {
  const detail = `version ${version}`
  audit.append({ actor: 'control', action: 'start', target: 'control', outcome: 'done', detail })
  journal.record({ kind: 'control-started', host: null, detail })
}

const readScript = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ControlError({
      code: 'E_BOOTSTRAP_TEMPLATE',
      message: `the bootstrap script ${path} cannot be read`,
      fault: 'system',
      next: 'put the assembled script where --bootstrap names it',
      cause: error,
    })
  }
}
