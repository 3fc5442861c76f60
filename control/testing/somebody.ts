import type { Role } from '../api/people-contract.ts'
import { login, peopleClient, type PeopleClient } from '../api/client/people-client.ts'
import type { ControlProcess } from './control-process.ts'
import type { MachineCredential } from './machine.ts'

export const PASSWORD = 'correct horse battery staple'

/** Somebody who has logged in. */
export interface Somebody extends PeopleClient {
  readonly name: string
  readonly credential: MachineCredential
}

/** Makes a person, or gives one that role, and logs them in. */
export const somebody = async (
  control: ControlProcess,
  name: string,
  role: Role,
): Promise<Somebody> => {
  await control.client().putPerson(name, { role, password: PASSWORD })
  return loggedIn(control, name)
}

export const loggedIn = async (
  control: ControlProcess,
  name: string,
  password = PASSWORD,
): Promise<Somebody> => {
  const door = { to: control.peopleSocket, authority: control.authorityPem }
  const credentials = await login(door, { name, password })
  const client = peopleClient({ credentials, to: control.peopleSocket })
  return { ...client, name, credential: credentials }
}
