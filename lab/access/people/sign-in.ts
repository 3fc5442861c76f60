import { randomBytes } from 'node:crypto'
import type { ControlClient } from '../../../control/api/client/client.ts'
import { login, type PersonCredentials } from '../../../control/api/client/people-client.ts'
import type { Role } from '../../../control/api/people-contract.ts'
import type { Backend, Machine } from '../../backends/backend.ts'
import { holdMachineLock } from '../../engine/machine-lock.ts'
import { refused, type LabError } from '../../lab-error.ts'
import { peopleSocket } from '../../lifecycle/socket-directory.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import type { CertificateShelf } from './kept-certificates.ts'
import { readPasswords, writePasswords } from './kept-passwords.ts'
import { SEEDED_PEOPLE } from './seeds.ts'

/** What somebody needs to log in to a lab's control. */
export interface Reception {
  readonly lab: string
  readonly backend: Backend
  /** The machine. */
  readonly control: Machine
  /** For making people of the lab. */
  readonly operator: () => Promise<ControlClient>
  /** Certificate of control's authority, PEM. */
  readonly authority: string
  readonly shelf: CertificateShelf
  readonly signal: AbortSignal
}

/** Logs in with a password and keeps what comes of it. `E_LOGIN_REFUSED` (exit 254). */
export async function signInWith(
  { lab, authority, shelf, signal }: Reception,
  person: { readonly name: string; readonly password: string },
): Promise<PersonCredentials> {
  const credentials = await login({ to: peopleSocket(lab), authority }, person, { signal })
  await shelf.write(person.name, credentials)
  return credentials
}

/**
 * Credentials of a person: those of the last login as long as they hold, and for the people that every lab has new ones
 * whenever they are needed. `E_NOT_LOGGED_IN` (exit 254).
 */
export async function signIn(
  reception: Reception,
  name: string,
  { isFresh = false }: { readonly isFresh?: boolean } = {},
): Promise<PersonCredentials> {
  const kept = isFresh ? null : await reception.shelf.read(name, Date.now())
  if (kept !== null) return kept
  return signInWith(reception, { name, password: await seededPassword(reception, name) })
}

/**
 * The password of one of the people that every lab has. Control is told of each when they are first needed, so that
 * bringing a lab up costs nothing for them; one who was taken out of control since is not brought back.
 */
export async function seededPassword(reception: Reception, name: string): Promise<string> {
  const role = SEEDED_PEOPLE.get(name)
  if (role === undefined) throw notLoggedIn(reception.lab, name)
  await using _lock = await holdMachineLock('people')
  const passwords = await readPasswords(reception.backend, reception.control)
  return passwords.get(name) ?? (await seed(reception, { name, role, passwords }))
}

interface Seed {
  readonly name: string
  readonly role: Role
  readonly passwords: ReadonlyMap<string, string>
}

/** Control first: a run that dies between the two has made somebody whom the next run makes anew. */
async function seed(
  { backend, control, operator, signal }: Reception,
  { name, role, passwords }: Seed,
): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  await (await operator()).putPerson(name, { role, password }, { signal })
  await writePasswords(backend, control, new Map([...passwords, [name, password]]))
  return password
}

const notLoggedIn = (lab: string, name: string): LabError =>
  refused({
    code: 'E_NOT_LOGGED_IN',
    message: `${name} is not logged in to lab ${lab}`,
    next: `log in: ${typedCommand('login', name, ...ofLab(lab))}; or go as one of ${[...SEEDED_PEOPLE.keys()].join(', ')}`,
  })
