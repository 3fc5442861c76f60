import type { Flow, Host, Kind, Lab, Over, ProbeResult } from '../../lab/index.ts'
import type { Door } from './door.ts'
import type { RootCommand } from './root-commands.ts'
import { driftsOf, type Drift } from './drift.ts'
import type { Fault } from './faults.ts'
import { inTurn } from './in-turn.ts'
import { until, untilThere } from './until.ts'

const AGENT_PORT = 7411
const TUNNEL_PORT = 51820
const EPHEMERAL_PORT = 40123

/** The guard belongs to one process: whoever wants it changed writes a line into that one's pipe, and sees it done. */
const TELL_GUARD = `
  standing() { nft -s list table inet drawbridge_guard; }
  before=$(standing)
  echo "$1" >/run/drawbridge/guard
  until [[ $(standing) != "$before" ]]; do :; done
`

const WALLS_LAST = `
  cd /etc/systemd/system
  rm -f cloud-network.service.d/drawbridge.conf systemd-networkd.service.d/drawbridge.conf
  sed -i -e '/^Before=/d' -e 's/^\\[Unit\\]$/[Unit]\\nAfter=network-online.target/' drawbridge-firewall.service
`

/** A host in a play: it knocks, it is knocked at, and things happen to it. */
export class HostActor {
  readonly lab: Lab
  readonly host: Host

  constructor(lab: Lab, host: Host) {
    this.lab = lab
    this.host = host
  }

  get name(): string {
    return this.host.name
  }

  get address(): string {
    return this.host.plan.cable.address
  }

  /** The one UDP port, same on both ends, through which members reach each other. */
  overlayDoor(): Door {
    return this.door({ proto: 'udp', sport: TUNNEL_PORT, dport: TUNNEL_PORT })
  }

  /** As the overlay's door, but knocked at from another source port. */
  besideOverlayDoor(): Door {
    return this.door({ proto: 'udp', sport: TUNNEL_PORT + 1, dport: TUNNEL_PORT })
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
    return this.lab.packets.probe({ from: this.name, to: at.name, shape: { over, ...kind } })
  }

  /** A steady stream of frames over the overlay; every one is counted where it arrives. */
  async streamTo(other: HostActor): Promise<Flow> {
    return this.lab.packets.flow(this.name, other.name)
  }

  /** Root on the host does something foolish or hostile. */
  async asRoot({ argv }: RootCommand): Promise<'done' | 'refused'> {
    const { exitCode } = await this.host.exec(argv)
    return exitCode === 0 ? 'done' : 'refused'
  }

  async reboot(): Promise<void> {
    await this.host.reboot()
    await this.lab.settle()
  }

  /** kill -9 of the agent; resolves when a new one has taken over. */
  async loseAgent(): Promise<void> {
    await this.host.killAgent()
    await this.lab.settle()
  }

  async restartDocker(): Promise<void> {
    await this.host.mustExec(['systemctl', 'restart', 'docker.service'])
  }

  /** Hash of both walls, guard and sets as the agent reads them back. */
  async firewallHash(): Promise<string | undefined> {
    return (await this.host.view())?.report?.firewall.hash
  }

  /** Every drift that its agent reported to control so far. */
  async drifts(): Promise<readonly Drift[]> {
    return driftsOf(this.lab, this.host.plan.machine)
  }

  /**
   * Root runs a command; resolves with the first drift that the agent saw, mended and reported since then (of this
   * kind, when one is asked for: what root did in several acts may be mended in several).
   */
  async driftRepairedAfter(
    command: RootCommand,
    isThe = (_drift: Drift): boolean => true,
  ): Promise<Drift> {
    return this.#driftAfter(command.title, async () => this.asRoot(command), isThe)
  }

  /** Stops every process of the agent where it stands: nobody mends, and nobody else notices. */
  async freezeAgent(): Promise<void> {
    await this.host.mustExec(signalAgent('STOP'))
  }

  /** Lets a frozen agent go on; resolves with what it found and mended. */
  async thawAgent(): Promise<Drift> {
    const thaw = async () => this.host.mustExec(signalAgent('CONT'))
    return this.#driftAfter('what happened while its agent was frozen', thaw, () => true)
  }

  /** `systemctl stop`: nobody restarts it. */
  async stopAgent(): Promise<void> {
    await this.host.mustExec(['systemctl', 'stop', AGENT_UNIT])
  }

  async startAgent(): Promise<void> {
    await this.host.mustExec(['systemctl', 'start', AGENT_UNIT])
    await until(`the agent on ${this.name} to be up`, async () => {
      return (await this.host.view())?.agent === 'up'
    })
    await this.lab.settle()
  }

  /** Makes something wrong, behind the back of an agent that is frozen. */
  async plant({ commands, guard }: Fault): Promise<void> {
    await inTurn(commands, async (command) => void (await this.host.mustExec(command)))
    if (guard !== undefined) await this.host.mustExec(['bash', '-ec', TELL_GUARD, 'tell', guard])
  }

  /** Takes away what makes the host wait for its walls before its network, from the next boot on. */
  async bringNetworkUpBeforeTheWalls(): Promise<void> {
    await this.host.mustExec(['bash', '-ec', WALLS_LAST])
  }

  /** The power is cut; nothing says goodbye. */
  async die(): Promise<void> {
    await this.host.signal('kill')
  }

  async #driftAfter(
    what: string,
    work: () => Promise<unknown>,
    isThe: (drift: Drift) => boolean,
  ): Promise<Drift> {
    const before = (await this.drifts()).length
    await work()
    return untilThere(`the agent on ${this.name} to mend and report: ${what}`, async () =>
      (await this.drifts()).slice(before).find(isThe),
    )
  }
}

const AGENT_UNIT = 'drawbridge-agent.service'

const signalAgent = (signal: 'STOP' | 'CONT'): readonly string[] => [
  ...['systemctl', 'kill', '--kill-whom=all', `--signal=${signal}`, AGENT_UNIT],
]
