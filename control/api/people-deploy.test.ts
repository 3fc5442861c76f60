import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppName } from '../../agent/protocol/app.ts'
import { PersonName } from '../../agent/protocol/ticket.ts'
import { holdCredentials } from '../credentials/held-credentials.ts'
import { readFlags } from '../flags.ts'
import type { SimulatedFleet } from '../fleet/simulated-fleet.ts'
import { threeHosts } from '../fleet/three-hosts.ts'
import { ServedFiles } from '../host-door/files.ts'
import { openPeople, type People } from '../people/people.ts'
import { dropPerson, putPerson } from '../people/put-person.ts'
import { openRecords, type Records } from '../records.ts'
import type { SessionDesk } from '../sessions/desk.ts'
import { QUICK } from '../testing/quick-hash.ts'
import { login, peopleClient, type PeopleClient } from './client/people-client.ts'
import { openPeopleDoor } from './people-door.ts'

const PASSWORD = 'correct horse battery staple'
const DAVE = PersonName.parse('dave')
const SHOP = AppName.parse('shop')

const spec = {
  components: [
    {
      name: 'web.main',
      instances: 1,
      image: { archive: 'a'.repeat(64), bytes: 1, name: 'drawbridge/web:1' },
      command: null,
      environment: {},
      ports: [],
      writable: [],
      limits: { memoryMib: 64, cpus: 0.5, pids: 16 },
      health: null,
      after: [],
      on: [],
    },
  ],
}

let undo: AsyncDisposableStack
let records: Records
let people: People
let files: SlowFiles
let dave: PeopleClient
beforeEach(async () => {
  undo = new AsyncDisposableStack()
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-deploy-'))
  undo.defer(() => rmSync(directory, { recursive: true }))
  const socket = join(directory, 'people.sock')
  const flags = ['--state', directory, '--address', '127.0.0.1', '--vni', '4096']
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const surroundings = {
    log,
    now: () => new Date(),
    random: Math.random,
    hashWork: QUICK,
    version: '0',
  }
  records = undo.use(await openRecords(readFlags(flags), surroundings))
  const credentials = await holdCredentials(records)
  const world = roomyFleet()
  people = openPeople(records, () => world.fleet)
  files = new SlowFiles(directory)
  const { overlay } = records.settings
  const onAppChanged = (name: AppName): void => {
    const app = records.store.apps.get(name)
    if (app !== null) world.apps.set(name, app)
  }
  undo.use(
    await openPeopleDoor({
      ...{ ...records, ...people, files, socket, sessions: NO_SESSIONS },
      fleet: { snapshot: () => world.fleet },
      apps: { ...records, overlay, onAppChanged },
      credential: credentials.current().serving,
      authorityPem: records.authority.pem,
    }),
  )
  await putPerson(people.register, DAVE, { role: 'developer', password: PASSWORD })
  const door = { to: socket, authority: records.authority.pem }
  const shown = await login(door, { name: 'dave', password: PASSWORD })
  dave = peopleClient({ credentials: shown, to: socket })
})
afterEach(() => undo.disposeAsync())

test('a deploy is done by who may deploy when its images have been looked for', async () => {
  files.isFound.resolve(1)
  await dave.putApp('shop', spec)

  expect(records.store.apps.get(SHOP)?.components).toHaveLength(1)
})

test.each<[string, () => unknown, string]>([
  [
    'becomes a viewer',
    () => putPerson(people.register, DAVE, { role: 'viewer', password: null }),
    'E_CERTIFICATE_REVOKED',
  ],
  ['is dropped', () => dropPerson(people.register, DAVE), 'E_CERTIFICATE_REVOKED'],
  [
    'lost the role by a hand in the store',
    () => records.store.people.put({ ...personDave(), role: 'viewer' }),
    'E_NO_ACCESS',
  ],
])(
  'who %s while the images of a deploy are looked for deploys nothing',
  async (_what, lose, code) => {
    const deploying = dave.putApp('shop', spec)
    deploying.catch(() => undefined)
    await files.isAsked.promise
    await lose()
    files.isFound.resolve(1)

    await expect(deploying).rejects.toMatchObject({ code })
    expect(records.store.apps.get(SHOP)).toBeNull()
  },
)

const personDave = () => {
  const person = records.store.people.get(DAVE)
  if (person === null) throw new Error('there is no dave')
  return person
}

/** Looking for an image takes until it is said what was found. */
class SlowFiles extends ServedFiles {
  readonly isAsked = Promise.withResolvers<undefined>()
  readonly isFound = Promise.withResolvers<number>()

  override async imageBytes(): Promise<number> {
    this.isAsked.resolve(undefined)
    return this.isFound.promise
  }
}

/** Three members with room for something. */
const roomyFleet = (): SimulatedFleet => {
  const { fleet } = threeHosts()
  for (let round = 0; round < 20; round++) {
    fleet.contactAll()
    fleet.turn()
    for (const id of fleet.hosts.keys()) fleet.deliver(id)
  }
  for (const [id, contact] of fleet.contacts) {
    if (contact.report === null) continue
    const report = { ...contact.report, room: { memoryMib: 4096, cpus: 4 } }
    fleet.contacts.set(id, { ...contact, report })
  }
  return fleet
}

const none = (): never => {
  throw new Error('there are no sessions here')
}
const NO_SESSIONS: SessionDesk = {
  ...{ open: none, list: none, get: none, kill: none, recording: none, attach: none },
}
