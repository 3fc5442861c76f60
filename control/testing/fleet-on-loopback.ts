import type { StateView } from '../api/contract.ts'
import { ControlProcess } from './control-process.ts'
import { enrolled, invite, newWireguardKey } from './machine.ts'
import { ScriptedAgent, type Segment } from './scripted-agent.ts'
import { waitUntil } from './wait-until.ts'

/** A real control and scripted agents around it, each at an address of loopback. */
export class FleetOnLoopback implements AsyncDisposable {
  readonly segment: Segment = new Map()
  readonly #agents = new Set<ScriptedAgent>()
  readonly control: ControlProcess

  private constructor(control: ControlProcess) {
    this.control = control
  }

  static async start(flags: readonly string[] = []): Promise<FleetOnLoopback> {
    return new FleetOnLoopback(await ControlProcess.start(flags))
  }

  /** Invites a machine, enrols it and starts its agent. */
  async join(name: string, place: number): Promise<ScriptedAgent> {
    const agent = await this.enrol(name, place)
    await agent.start()
    return agent
  }

  async enrol(name: string, place: number): Promise<ScriptedAgent> {
    const { control, segment } = this
    const injected = await invite(control, name, place)
    const wireguardKey = newWireguardKey()
    const credential = await enrolled(control, injected, undefined, wireguardKey)
    const agent = new ScriptedAgent({
      ...injected,
      port: control.agentPort,
      credential,
      authority: control.authorityPem,
      wireguardKey,
      segment,
    })
    this.#agents.add(agent)
    return agent
  }

  async joinThree(): Promise<readonly [ScriptedAgent, ScriptedAgent, ScriptedAgent]> {
    const [one, two, three] = await Promise.all([
      this.join('host-1', 11),
      this.join('host-2', 12),
      this.join('host-3', 13),
    ])
    await this.settled(3)
    return [one, two, three]
  }

  /** Waits until exactly so many members are settled. */
  async settled(members: number, withinMs = 8000): Promise<StateView> {
    return this.state(
      `${members} settled members`,
      (state) =>
        state.settled && state.hosts.filter((host) => host.state === 'member').length === members,
      withinMs,
    )
  }

  async state(
    what: string,
    holds: (state: StateView) => boolean,
    withinMs = 8000,
  ): Promise<StateView> {
    let last: StateView | null = null
    return waitUntil(
      what,
      async () => {
        last = await this.control.client().state()
        return holds(last) ? last : null
      },
      { withinMs, seen: () => summary(last) },
    )
  }

  /** Kinds of all events of one host, and of one pair where a peer is named. */
  async told(name: string, peer: string | null = null): Promise<readonly string[]> {
    const kinds: string[] = []
    for await (const event of this.control.client().events({ follow: false }))
      if (event.host === name && event.peer === peer) kinds.push(event.kind)
    return kinds
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#agents].map((agent) => agent.stop()))
    await this.control[Symbol.asyncDispose]()
  }
}

const summary = (state: StateView | null): unknown =>
  state === null
    ? null
    : {
        hosts: state.hosts.map(({ id, state: is, agent, generation }) => [
          id,
          is,
          agent,
          generation,
        ]),
        pairs: state.pairs,
      }
