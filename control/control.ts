import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openOperatorDoor } from './api/operator-door.ts'
import { openAudit } from './audit/audit.ts'
import { openAuthority } from './credentials/authority.ts'
import { ConnectionsBySerial } from './credentials/connections.ts'
import type { Desk } from './credentials/desk.ts'
import {
  issueOwnCredentials,
  operatorPem,
  type OwnCredentials,
} from './credentials/own-certificates.ts'
import { revokeOlder, type RevocationRoom } from './credentials/revoke.ts'
import { startRotation } from './credentials/rotation.ts'
import { writeSecret } from './credentials/secret-file.ts'
import { verifyAgent } from './credentials/verify-agent.ts'
import { ControlError } from './errors.ts'
import type { Settings } from './flags.ts'
import { diallingContext } from './fleet/dial.ts'
import { FleetLoop } from './fleet/fleet-loop.ts'
import type { MembershipParts } from './fleet/membership.ts'
import { openHostDoor } from './host-door/door.ts'
import { ServedFiles } from './host-door/files.ts'
import { RefusalRecord } from './host-door/refusals.ts'
import type { Log } from './log.ts'
import { openJournal } from './store/journal.ts'
import { openStore } from './store/store.ts'

export interface Surroundings {
  readonly log: Log
  readonly now: () => Date
  readonly random: () => number
  readonly version: string
}

/** A running control. Disposing ends it cleanly; being killed instead loses nothing that was promised. */
export const startControl = async (
  settings: Settings,
  { log, now, random, version }: Surroundings,
): Promise<AsyncDisposable> => {
  await using undo = new AsyncDisposableStack()
  mkdirSync(settings.state, { recursive: true, mode: 0o700 })
  mkdirSync(dirname(settings.socket), { recursive: true })
  const startedAt = now()

  const store = undo.use(openStore(join(settings.state, 'control.sqlite')))
  store.events.forgetOld()
  const audit = openAudit(store, now)
  const journal = openJournal(store, now)
  const authority = await openAuthority(join(settings.state, 'authority.pem'), store, startedAt)

  const ownParts = { authority, store, journal, address: settings.address, lifeMs: settings.ownLifeMs, now }
  let own = await issueOwnCredentials(ownParts)
  let context = diallingContext(own.dialling, authority.pem)
  const handOut = (credentials: OwnCredentials): void =>
    writeSecret(join(settings.state, 'operator.pem'), operatorPem(credentials, authority))

  const connections = new ConnectionsBySerial()
  const revocation: RevocationRoom = {
    store,
    audit,
    journal,
    now,
    cut: (serial) => connections.cut(serial),
  }
  const fleet = new FleetLoop({
    store,
    audit,
    journal,
    log,
    overlay: settings.overlay,
    agentPort: settings.agentPort,
    agentLifeMs: settings.agentLifeMs,
    context: () => context,
    verifyAgent: (host, certificate) => verifyAgent(store, host, certificate, now().getTime()),
    onShown: (host, serial) => revokeOlder(revocation, host, serial),
    now,
    random,
  })
  undo.defer(() => fleet.stop())
  const onHostChanged: Desk['onHostChanged'] = (host) => fleet.hostChanged(host)

  const files = new ServedFiles(settings.files)
  const desk: Desk = {
    authority,
    store,
    audit,
    journal,
    overlayMode: settings.overlay.mode,
    agentLifeMs: settings.agentLifeMs,
    now,
    onHostChanged,
  }
  const hostDoor = undo.use(
    await openHostDoor({
      desk,
      files,
      refusals: new RefusalRecord(desk, now),
      address: settings.address,
      port: settings.hostPort,
      credential: own.serving,
      authorityPem: authority.pem,
      connections,
      log,
    }),
  )
  const membership: MembershipParts = {
    store,
    audit,
    journal,
    revocation,
    tokenLifeMs: settings.tokenLifeMs,
    reserved: [settings.address, ...(settings.mirror === null ? [] : [settings.mirror])],
    now,
    onHostChanged,
  }
  const operatorDoor = undo.use(
    await openOperatorDoor({
      store,
      audit,
      journal,
      now,
      membership,
      fleet,
      files,
      bootstrapScript: () => readScript(settings.bootstrap),
      address: settings.address,
      mirror: settings.mirror,
      authorityPem: authority.pem,
      startedAt,
      version,
      log,
      socket: settings.socket,
      credential: own.serving,
    }),
  )
  handOut(own)
  undo.use(
    startRotation({
      lifeMs: settings.ownLifeMs,
      issue: () => issueOwnCredentials(ownParts),
      use: (fresh) => {
        own = fresh
        context = diallingContext(own.dialling, authority.pem)
        hostDoor.use(own.serving)
        operatorDoor.use(own.serving)
        handOut(own)
        fleet.redial()
      },
      random,
      log,
    }),
  )
  audit.append({
    actor: 'control',
    action: 'start',
    target: 'control',
    outcome: 'done',
    detail: `version ${version}`,
  })
  journal.record({ kind: 'control-started', host: null, detail: `version ${version}` })
  return undo.move()
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
