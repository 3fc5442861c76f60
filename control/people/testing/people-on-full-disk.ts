import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { PersonName } from '../../../agent/protocol/ticket.ts'
import { WORLD, target } from '../../access/testing/given.ts'
import { RequestId, type Role } from '../../api/people-contract.ts'
import { openAudit, type Audit } from '../../audit/audit.ts'
import { openAuthority, type Authority } from '../../credentials/authority.ts'
import { sealOf } from '../../credentials/seal.ts'
import { inForce } from '../../store/in-force.ts'
import { Losses } from '../../store/losses.ts'
import { openStore, type Store } from '../../store/store.ts'
import { Logged } from '../../testing/logged.ts'
import { newMachineKey } from '../../testing/machine.ts'
import { NarrowDisk } from '../../testing/narrow-disk.ts'
import { QUICK } from '../../testing/quick-hash.ts'
import { AccessChanges } from '../access-changes.ts'
import { AccessDesk } from '../access-desk.ts'
import type { AdmittedPerson } from '../admit-person.ts'
import { LoginDesk } from '../login.ts'
import { Passwords } from '../password.ts'
import { putPerson, type PeopleParts } from '../put-person.ts'
import { RefusedAttempts } from '../refused-attempts.ts'

export const [DAVE, OLGA] = [PersonName.parse('dave'), PersonName.parse('olga')]
export const PASSWORD = 'correct horse battery staple'
export const GRANT = RequestId.parse('request0')
/** What a session of dave's stands on. */
export const FOOTING = { grant: GRANT, serial: 'dave' }

/** What whoever takes something away is told while it cannot be written. */
export const UNWRITTEN = {
  code: 'E_REVOKED_UNWRITTEN',
  fault: 'system',
  next: expect.stringContaining('a control that is restarted before knows nothing of it'),
}

/** What the disk has of people, what they hold and what they were granted, before anything is taken away. */
export const BEFORE = {
  people: ['dave developer', 'olga owner'],
  holds: ['dave', 'olga'],
  isGranted: true,
}

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const seal = sealOf(privateKey, publicKey)
const keptHead = { read: () => null, write: () => undefined }
const now = (): Date => new Date()

/** What lives as long as one control. */
interface Running {
  readonly people: PeopleParts
  readonly logins: LoginDesk
  readonly desk: AccessDesk
}

/** A control with dave, a developer, and olga, an owner, who has let him into host-1; then its disk is full. */
export class PeopleOnFullDisk implements Disposable {
  readonly #directory: string
  readonly #authority: Authority
  /** What the disk has, without anything that is held. */
  readonly stored: Store
  readonly disk: NarrowDisk
  readonly audit: Audit
  readonly logged: string[] = []
  /** How often it was told that access has changed. */
  told = 0
  #running: Running

  private constructor(directory: string, stored: Store, authority: Authority) {
    this.#directory = directory
    this.#authority = authority
    this.stored = stored
    this.disk = new NarrowDisk(stored)
    this.audit = openAudit({ store: stored, seal, keptHead, log: new Logged(), now })
    this.#running = this.#start()
  }

  static async filled(): Promise<PeopleOnFullDisk> {
    const directory = mkdtempSync(join(tmpdir(), 'drawbridge-full-'))
    const stored = openStore(join(directory, 'control.sqlite'))
    const authority = await openAuthority(join(directory, 'authority.pem'), stored, now())
    const control = new PeopleOnFullDisk(directory, stored, authority)
    await control.#letDaveIn()
    control.told = 0
    control.disk.fill()
    return control
  }

  get people(): PeopleParts {
    return this.#running.people
  }

  get logins(): LoginDesk {
    return this.#running.logins
  }

  get desk(): AccessDesk {
    return this.#running.desk
  }

  /** Dave, with the certificate that is named like him. */
  get dave(): AdmittedPerson {
    return { name: DAVE, role: 'developer', serial: DAVE, notAfter: now().getTime() + 60_000 }
  }

  /** Another control on the same disk. */
  startAgain(): void {
    this.#running = this.#start()
  }

  async putAs(name: PersonName, role: Role, password: string | null = null): Promise<unknown> {
    return putPerson(this.people, name, { role, password })
  }

  async logsIn(name: PersonName, password = PASSWORD): Promise<unknown> {
    const { csr } = await newMachineKey({ name: `CN=${name}` })
    return this.logins.login({ name, password, csr }, null)
  }

  onDisk(): typeof BEFORE {
    const { people, personCertificates, access } = this.stored
    return {
      people: people.all().map(({ name, role }) => `${name} ${role}`),
      holds: [DAVE, OLGA].flatMap((name) =>
        personCertificates.unrevokedOf(name).map(({ serial }) => serial),
      ),
      isGranted: access.get(GRANT)?.grant?.revokedAt === null,
    }
  }

  linesOf(action: string) {
    return this.audit.all().filter((entry) => entry.action === action)
  }

  [Symbol.dispose](): void {
    this.disk.makeRoom()
    this.people.losses[Symbol.dispose]()
    this.audit[Symbol.dispose]()
    this.stored[Symbol.dispose]()
    rmSync(this.#directory, { recursive: true })
  }

  #start(): Running {
    const { audit, disk } = this
    const log = { error: (message: string) => void this.logged.push(message) }
    const losses = new Losses({ store: disk.store, audit, now, log })
    const common = { store: inForce(disk.store, losses), losses, audit, now }
    const changes = new AccessChanges()
    const onPersonChanged = (): void => changes.tell()
    const people = { ...common, passwords: new Passwords(QUICK), onPersonChanged }
    const desk = new AccessDesk({
      ...{ ...common, changes, world: () => WORLD, newRequestId: () => GRANT },
      refusedAttempts: new RefusedAttempts(audit, now),
    })
    desk.onAccessChanged(() => this.told++)
    const logins = new LoginDesk({ ...people, authority: this.#authority, personLifeMs: 60_000 })
    return { people, logins, desk }
  }

  async #letDaveIn(): Promise<void> {
    await this.putAs(DAVE, 'developer', PASSWORD)
    await this.putAs(OLGA, 'owner', PASSWORD)
    for (const name of [DAVE, OLGA]) this.#giveCertificate(name)
    const wish = { verb: 'console', target: target('host-1'), forMs: 60_000 } as const
    this.desk.request(this.dave, { ...wish, reason: 'to look' })
    this.desk.approve({ ...this.dave, name: OLGA, role: 'owner', serial: OLGA }, GRANT)
    await turn()
  }

  #giveCertificate(person: PersonName): void {
    const notAfter = now().getTime() + 60_000
    const issued = { serial: person, person, keyHash: '', issuedAt: 0, notAfter, pem: '' }
    this.stored.personCertificates.add(issued)
  }
}

/** Until whoever is to hear of a change has heard of it. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

export const attempt = async (take: () => unknown): Promise<void> => {
  await take()
}
