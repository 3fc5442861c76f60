import { planLab, type Cable, type Lab } from '../../lab/index.ts'
import { cutCable } from './cable.ts'
import type { HostActor } from './host-actor.ts'
import type { RecordedOrder } from './recorded-order.ts'
import { restartControl } from './restart-control.ts'
import { runOn } from './run-on.ts'
import { Conversation, type Credentials } from './wire/conversation.ts'
import type { Heard } from './wire/heard.ts'
import { openRogueDoor, type RogueDoor } from './wire/rogue-door.ts'

const AGENT_PORT = 7411
const CONTROL_PORT = 7410

/** The stranger's machine with control's addresses, while control's own cable is cut. */
export class ImpostorActor {
  readonly lab: Lab
  /** Control's own. */
  readonly address: string

  private constructor(lab: Lab, address: string) {
    this.lab = lab
    this.address = address
  }

  /** Takes control's place on the network; when all is undone control is back, and has called every agent again. */
  static async takeControlsPlace(lab: Lab, undo: AsyncDisposableStack): Promise<ImpostorActor> {
    const { control, stranger } = planLab({ ...(await lab.standing()), hosts: [] })
    // Its connections may have ended at one end only, which it would notice late.
    undo.defer(async () => restartControl(lab))
    await cutCable(lab, 'control', undo)
    undo.defer(async () => wear(lab, stranger))
    await wear(lab, control)
    return new ImpostorActor(lab, control.address)
  }

  /** One order to one agent. */
  async sends(order: RecordedOrder, to: HostActor, shows: Credentials): Promise<Heard> {
    await using conversation = await this.calls(to, shows)
    return await conversation.order(order)
  }

  /** A connection to an agent that stays open. */
  async calls({ address }: HostActor, shows: Credentials): Promise<Conversation> {
    const to = { address, port: AGENT_PORT }
    return Conversation.open({ lab: this.lab, from: 'stranger', to, shows })
  }

  /** Waits for agents where control would. */
  opensDoor(shows: Credentials, undo: AsyncDisposableStack): RogueDoor {
    const at = { address: this.address, port: CONTROL_PORT }
    return undo.use(openRogueDoor({ lab: this.lab, on: 'stranger', at, shows }))
  }
}

async function wear(lab: Lab, { address, prefix, mac }: Cable): Promise<void> {
  const dev = ['dev', 'eth0']
  await runOn(lab, 'stranger', ['ip', '-4', 'addr', 'flush', ...dev])
  await runOn(lab, 'stranger', ['ip', 'link', 'set', ...dev, 'address', mac])
  await runOn(lab, 'stranger', ['ip', 'addr', 'add', `${address}/${String(prefix)}`, ...dev])
}
