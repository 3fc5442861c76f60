import { AppName, ComponentName } from '../../../agent/protocol/app.ts'
import { HostId } from '../../../agent/protocol/names.ts'
import { PersonName } from '../../../agent/protocol/ticket.ts'
import { RequestId, type AccessTarget, type Role } from '../../api/people-contract.ts'
import type { AccessState } from '../decide.ts'
import type { AccessRecord, Person } from '../model.ts'
import type { World } from '../world.ts'

const host1 = HostId.parse('host-1')
const host2 = HostId.parse('host-2')

/** Two hosts; `web.main` twice in shop and once in blog, `data.db` once in shop. The first web's host is out of reach. */
export const WORLD: World = {
  hosts: new Set([host1, host2]),
  instances: [
    standing('shop', 'web.main', 1, false),
    standing('shop', 'web.main', 2, true),
    standing('blog', 'web.main', 1, true),
    standing('shop', 'data.db', 1, true),
  ],
}

function standing(app: string, component: string, index: number, isUp: boolean) {
  const host = isUp ? host1 : host2
  return { app: AppName.parse(app), component: ComponentName.parse(component), index, host, isUp }
}

/** `host-1`, `shop/web.main.2`, `data.db`. */
export const target = (text: string): AccessTarget => {
  const found = /^(?:([a-z]+)\/)?([a-z]+\.[a-z]+)(?:\.(\d+))?$/.exec(text)
  if (found === null) return { kind: 'host', host: HostId.parse(text) }
  const [, app, component, index] = found
  return {
    kind: 'component',
    app: app === undefined ? null : AppName.parse(app),
    component: ComponentName.parse(component),
    index: index === undefined ? null : Number(index),
  }
}

export const someone = (name: string, role: Role): Person => ({
  name: PersonName.parse(name),
  role,
})

export const peopleOf =
  (people: readonly Person[]): AccessState['roleOf'] =>
  (name) =>
    people.find((one) => one.name === name)?.role ?? null

export const pending = (wish: Partial<AccessRecord> = {}): AccessRecord => ({
  id: RequestId.parse('abcd1234'),
  person: PersonName.parse('dave'),
  verb: 'console',
  target: target('host-1'),
  forMs: 60_000,
  reason: 'to look',
  at: 0,
  state: 'pending',
  decidedBy: null,
  decidedAt: null,
  grant: null,
  ...wish,
})

/** Approved by olga at 1000 and until 61000. */
export const granted = (where = 'host-1', wish: Partial<AccessRecord> = {}): AccessRecord => ({
  ...pending({ target: target(where) }),
  state: 'approved',
  decidedBy: PersonName.parse('olga'),
  decidedAt: 1000,
  grant: { target: target(where), until: 61_000, revokedBy: null, revokedAt: null },
  ...wish,
})
