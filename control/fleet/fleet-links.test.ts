import { createSecureContext } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DesiredState } from '../../agent/protocol/desired-state.ts'
import { CONTROL_IDENTITY, hostIdentity } from '../../agent/protocol/enrolment.ts'
import { HostId, Ipv4 } from '../../agent/protocol/names.ts'
import type { Order } from '../../agent/protocol/order.ts'
import { RevocationList, type Leaver } from '../../agent/protocol/revocations.ts'
import type { PublishedList } from '../credentials/revocation-list.ts'
import { ControlProcess } from '../testing/control-process.ts'
import { Logged } from '../testing/logged.ts'
import { newWireguardKey } from '../testing/machine.ts'
import { mint } from '../testing/mint.ts'
import { ScriptedAgent } from '../testing/scripted-agent.ts'
import { waitUntil } from '../testing/wait-until.ts'
import { FleetLinks } from './fleet-links.ts'
import type { HostRecord } from './model.ts'
import { SimulatedFleet } from './simulated-fleet.ts'

const [ONE, TWO] = [HostId.parse('host-1'), HostId.parse('host-2')]

/** Only its authority is used: nobody is invited there. */
let control: ControlProcess
let agent: ScriptedAgent
let reports = 0
beforeEach(async () => {
  control = await ControlProcess.start()
  reports = 0
  agent = new ScriptedAgent({
    host: ONE,
    address: Ipv4.parse('127.0.0.11'),
    port: control.agentPort,
    credential: await mint(control, { identity: hostIdentity(ONE) }),
    authority: control.authorityPem,
    wireguardKey: newWireguardKey(),
    segment: new Map(),
  })
  await agent.start()
})
afterEach(async () => {
  await agent.stop()
  await control[Symbol.asyncDispose]()
})

const listOf = (number: number, left: readonly Leaver[]): PublishedList => {
  const issuedAt = new Date().toISOString()
  const list: RevocationList = { version: 1, number, issuedAt, revoked: [], left: [...left] }
  return { signed: { text: JSON.stringify(list), signature: '' }, list }
}

const whatItSays = ({ desired, revocations }: Order) => ({
  peers: desired.peers.map(({ host }) => host),
  left: RevocationList.parse(JSON.parse(revocations?.text ?? '')).left.map(([host]) => host),
})

test('an order that was decided before a leave was known never goes with the list that tells of it', async () => {
  const world = new SimulatedFleet()
  world.join('host-1', 11)
  world.join('host-2', 12)
  world.run()
  const member = { ...world.host(ONE), address: Ipv4.parse('127.0.0.11') }
  const { desired } = member
  if (desired === null) throw new Error('a member has an order')
  let list = listOf(1, [])
  const only = (host: HostRecord) => ({ ...world.fleet, hosts: new Map([[ONE, host]]) })
  let known = only(member)
  const { certificate: cert, key } = await mint(control, { identity: CONTROL_IDENTITY })
  const context = createSecureContext({ ca: control.authorityPem, cert, key })
  const nothing = (): void => undefined
  const links = new FleetLinks(
    {
      agentPort: control.agentPort,
      agentLifeMs: 3_600_000,
      context: () => context,
      verifyAgent: nothing,
      revocations: () => list,
      onShown: nothing,
      log: new Logged(),
      now: () => new Date(),
      random: () => 0.5,
    },
    {
      host: (id) => known.hosts.get(id) ?? null,
      onReport: () => void (reports += 1),
      onAnswered: nothing,
      onEvent: nothing,
      onDown: nothing,
      onSending: nothing,
      onRefused: nothing,
    },
  )
  await using stack = new AsyncDisposableStack()
  stack.adopt(links, (these) => these.stopAll())
  links.follow(known)
  await waitUntil('the first order', () => (agent.obeyed.length === 1 ? true : null))

  // Another agent told of the leave: it is written down, and decided on at the next turn. Before that, this one speaks.
  list = listOf(2, [[TWO, Date.now()]])
  const before = reports
  agent.sayReport()
  await waitUntil('its report', () => (reports > before ? true : null))
  const without: DesiredState = { ...desired, peers: [] }
  known = only({ ...member, generation: member.generation + 1, desired: without })
  links.follow(known)
  await waitUntil('an order without the leaver', () => (agent.peers.length === 0 ? true : null))

  expect(agent.obeyed.map(whatItSays)).toEqual([
    { peers: ['host-2'], left: [] },
    { peers: [], left: ['host-2'] },
  ])
})
