import type {
  CardCounts,
  Flow,
  Host,
  Kind,
  Lab,
  OpenFault,
  Over,
  OverlayMode,
  ProbeResult,
  WayOptions,
} from '../../lab/index.ts'
import { AgentActor } from './agent-actor.ts'
import type { Door } from './door.ts'
import type { Drift } from './drift.ts'
import type { Fault } from './faults.ts'
import { until, untilThere } from './until.ts'
import { inTurn } from './in-turn.ts'
import { mustBelongTo } from './own-lab.ts'
import type { RootCommand } from './root-commands.ts'
import { ASK_DOCKER, tellGuard, UNTIL_NO_SESSION, WALLS_LAST } from './on-a-host.ts'

const AGENT_PORT = 7411
const TUNNEL_PORTS = { encrypted: 51820, plain: 4789 } as const
const EPHEMERAL_PORT = 40123

interface Parts {
  readonly lab: Lab
  readonly host: Host
  readonly overlay: OverlayMode
}

/** A host in a play: it knocks, it is knocked at, and things happen to it. */
export class HostActor {
  readonly lab: Lab
  readonly host: Host
  readonly agent: AgentActor
  readonly #tunnelPort: number

  constructor({ lab, host, overlay }: Parts) {
    this.lab = lab
    this.host = host
    this.agent = new AgentActor(lab, host)
    this.#tunnelPort = TUNNEL_PORTS[overlay]
  }

  get name(): string {
    return this.host.name
  }

  get address(): string {
    return this.host.plan.cable.address
  }

  /** Of its card on the underlay. */
  get mac(): string {
    return this.host.plan.cable.mac
  }

  /** The one UDP port, same on both ends, through which members reach each other. */
  overlayDoor(): Door {
    return this.door({ proto: 'udp', sport: this.#tunnelPort, dport: this.#tunnelPort })
  }

  /** As the overlay's door, but knocked at from another source port. */
  besideOverlayDoor(): Door {
    return this.door({ proto: 'udp', sport: this.#tunnelPort + 1, dport: this.#tunnelPort })
  }

  agentDoor(): Door {
    return this.door({ proto: 'tcp', sport: EPHEMERAL_PORT, dport: AGENT_PORT, opens: 'syn' })
  }

  echo(over: Over = 'v4'): Door {
    return this.door({ proto: 'icmp', message: 'echo' }, over)
  }

  door(kind: Kind, over: Over = 'v4'): Door {
    return { at: this, kind, over }
  }

  /** One attempt at a door, with what both sides saw. */
  async probe({ at, kind, over }: Door): Promise<ProbeResult> {
    mustBelongTo(this.lab, at)
    return this.lab.packets.probe({ from: this.name, to: at.name, shape: { over, ...kind } })
  }

  /** Resolves when the other drops what it sends to its overlay door. */
  async isShutOutBy(other: HostActor): Promise<void> {
    await until(`${other.name} to shut ${this.name} out`, async () => {
      return (await this.probe(other.overlayDoor())).fate === 'dropped'
    })
  }

  /** A steady stream of frames over the overlay; every one is counted where it arrives. */
  async streamTo(other: HostActor): Promise<Flow> {
    return this.lab.packets.flow(this.name, other.name)
  }

  /** What its kernel does, from now on, with the packets of one card. */
  async hears({ mac }: { readonly mac: string }): Promise<CardCounts> {
    return this.lab.packets.hear(this.name, mac)
  }

  /** Root on the host does something foolish or hostile. */
  async asRoot({ argv }: RootCommand): Promise<'done' | 'refused'> {
    const { exitCode } = await this.host.exec(argv)
    return exitCode === 0 ? 'done' : 'refused'
  }

  /** Each in turn, the next when the one before is mended and reported. */
  async driftRepairedAfterEach(commands: readonly RootCommand[]): Promise<void> {
    await inTurn(commands, async (command) => {
      await this.driftRepairedAfter(command)
    })
  }

  /** Root does what must succeed; resolves with the drift that its agent saw, mended and reported (of this kind, when asked for). */
  async driftRepairedAfter(
    command: RootCommand,
    isThe?: (drift: Drift) => boolean,
  ): Promise<Drift> {
    const { title, argv } = command
    return this.agent.driftAfter(title, async () => this.host.mustExec(argv), isThe)
  }

  /** Makes something wrong and lets it be: freeze the agent first, or it is mended at once. */
  async plant({ commands, guard }: Fault): Promise<void> {
    await inTurn(commands, async (command) => {
      await this.host.mustExec(command)
    })
    if (guard !== undefined) await this.host.mustExec(tellGuard(guard))
  }

  /** What it and another machine send each other is lost, or with `oneWay` what it sends. */
  async cutFrom(other: { readonly name: string }, way: WayOptions = {}): Promise<OpenFault> {
    return this.lab.faults.cut(this.name, other.name, way)
  }

  /** Its disk has no room left for anything that it wants to keep. */
  async fillDisk(): Promise<OpenFault> {
    return this.lab.faults.fill(this.name)
  }

  /** Resolves when nothing of any session is left on it. */
  async hasNoSession(): Promise<void> {
    await this.host.mustExec(UNTIL_NO_SESSION)
  }

  /** Every process of it stands still. */
  async pause(): Promise<OpenFault> {
    return this.lab.faults.pause(this.name)
  }

  /** Resolves when it has a certificate that ends later than this; with its end. */
  async renewedAfter(before: number): Promise<number> {
    return untilThere(`${this.name} to renew its certificate`, async () => {
      const until = await this.certificateUntil()
      return until > before ? until : undefined
    })
  }

  /** When the certificate that its agent reported last ends, in milliseconds since the epoch. */
  async certificateUntil(): Promise<number> {
    return Date.parse((await this.host.view())?.report?.certificate.notAfter ?? '')
  }

  async reboot(): Promise<void> {
    await this.host.reboot()
    await this.lab.settle()
  }

  /** Resolves when its Docker answers again, as another process than before. */
  async restartDocker(): Promise<void> {
    await this.host.mustExec(ASK_DOCKER) // its socket wakes it: it starts when first asked
    const before = await this.#dockerPid()
    await this.host.mustExec(['systemctl', 'restart', 'docker.service'])
    await this.host.mustExec(ASK_DOCKER)
    if ((await this.#dockerPid()) === before) throw new Error(`Docker on ${this.name} is as before`)
  }

  /** Hash of both walls, guard and sets as the agent reads them back. */
  async firewallHash(): Promise<string | undefined> {
    return (await this.host.view())?.report?.firewall.hash
  }

  /** Takes away what makes the host wait for its walls before its network, from the next boot on. */
  async bringNetworkUpBeforeTheWalls(): Promise<void> {
    await this.host.mustExec(['bash', '-ec', WALLS_LAST])
  }

  async #dockerPid(): Promise<string> {
    return this.host.mustExec(['systemctl', 'show', '-PMainPID', 'docker.service'])
  }
}
